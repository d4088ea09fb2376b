import { formatDateTime, formatDuration, formatNumber, formatValue, noValue } from '../../../shared/i18n/format.ts';
import { examplesOf, foundText, guardName, local } from '../../../shared/i18n/release-speech.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { sayThreshold } from '../../../shared/i18n/say-threshold.ts';
import { batchesOf } from '../../../shared/plan/release-plan.ts';
import type { BatchReview, GuardReview } from '../../../shared/release/views/review.ts';
import { Examples } from '../../components/examples.tsx';
import { LevelMark } from '../../components/level-mark.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useSpeech } from '../release/flight-context.tsx';
import { localZone } from '../release/local-zone.ts';
import classes from './batch-tables.module.css';

/** What was measured in each batch against what was wanted: metric, threshold, actual, status. */
export function BatchTables({ batches }: { readonly batches: readonly BatchReview[] }) {
  const t = useTranslate();
  return (
    <section className={classes.batches}>
      <SectionTitle>{t('report:section.measured')}</SectionTitle>
      {batches.every((batch) => batch.visit === 0) && <p>{t('review:noBatches')}</p>}
      {batches.map((batch) => (
        <Batch key={`${batch.batchId} ${batch.visit}`} batch={batch} />
      ))}
    </section>
  );
}

function Batch({ batch }: { readonly batch: BatchReview }) {
  const t = useTranslate();
  const speech = useSpeech();
  const title = batchesOf(speech.definition.plan).find((plan) => plan.id === batch.batchId)?.title ?? null;
  const reached = batch.visit > 0;
  const lines = [
    [batch.batchId, title === null ? null : local(speech, title)].filter((part) => part !== null).join(' · '),
    batch.visit > 1 ? t('report:visit', { count: batch.visit }) : null,
    batch.startedAt === null ? null : formatDateTime(batch.startedAt, localZone),
    batch.tookMs === null ? null : `${t('review:took')} ${formatDuration(batch.tookMs)}`,
    batch.observeMs === 0 || !reached
      ? null
      : t('flight:ladder.green', {
          observed: formatDuration(batch.greenMs),
          required: formatDuration(batch.observeMs),
        }),
    ...batch.found.map((found) => t('flight:ladder.found', { exposure: foundText(speech, found.targets) })),
  ].filter((line) => line !== null);
  return (
    <div className={classes.batch} data-reached={reached}>
      <div className={classes.facts}>
        <p className={classes.exposure}>{sayExposure(speech, batch.planned)}</p>
        <p className={classes.result}>{t(`report:result.${batch.result}`)}</p>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {reached && batch.rows.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('review:table.metric')}</th>
              <th>{t('review:table.threshold')}</th>
              <th>{t('review:table.actual')}</th>
              <th>{t('report:column.stable')}</th>
              <th>{t('review:table.samples')}</th>
              <th>{t('review:table.status')}</th>
              <th>{t('report:column.during')}</th>
            </tr>
          </thead>
          <tbody>
            {batch.rows.map((row) => (
              <Row key={row.guardId} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Row({ row }: { readonly row: GuardReview }) {
  const t = useTranslate();
  const speech = useSpeech();
  const guard = speech.definition.plan.guards.find((candidate) => candidate.id === row.guardId);
  const unit = guard?.unit ?? 'count';
  const { green, red } = row.limits;
  const limits = [
    green === null ? null : sayThreshold(t, green, unit),
    red === null ? null : t('levels:redLimit', { limit: sayThreshold(t, red, unit) }),
  ];
  const examples = examplesOf(speech, row.examples);
  const line = (
    <tr>
      <td>{guardName(speech, row.guardId)}</td>
      <td>{limits.filter((limit) => limit !== null).join(' · ')}</td>
      <td className={classes.actual}>{row.actual === null ? noValue : formatValue(row.actual.value, unit)}</td>
      <td>{row.actual?.stable == null ? noValue : formatValue(row.actual.stable, unit)}</td>
      <td>{row.actual?.sampleSize == null ? noValue : formatNumber(row.actual.sampleSize)}</td>
      <td title={row.reason === null ? undefined : t(`levels:reason.${row.reason}`)}>
        {row.level === null ? noValue : <LevelMark level={row.level} />}
      </td>
      <td>{row.worst === null || row.worst === row.level ? noValue : <LevelMark level={row.worst} />}</td>
    </tr>
  );
  if (examples.length === 0) return line;
  return (
    <>
      {line}
      <tr className={classes.examples}>
        <td colSpan={7}>
          <Examples texts={examples} />
        </td>
      </tr>
    </>
  );
}
