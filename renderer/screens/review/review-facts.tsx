import { connectionName } from '../../../shared/i18n/connection-name.ts';
import { formatDateTime, formatDuration, noValue } from '../../../shared/i18n/format.ts';
import { actorName, clock, freeText, gateName, personName } from '../../../shared/i18n/release-speech.ts';
import { sayWaiverSubject } from '../../../shared/i18n/say-event.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import type { ReleaseReview } from '../../../shared/release/views/review.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useSpeech } from '../release/flight-context.tsx';
import { localZone } from '../release/local-zone.ts';
import classes from './review-facts.module.css';

/** Who, when, how far, on what; and what was waived or judged by people. */
export function ReviewFacts({ review }: { readonly review: ReleaseReview }) {
  const t = useTranslate();
  const speech = useSpeech();
  const { header } = review;
  const at = (utcMs: number | null): string => (utcMs === null ? noValue : formatDateTime(utcMs, localZone));
  const facts: readonly (readonly [string, string])[] = [
    [t('review:outcome'), t(`start:status.${header.outcome}`)],
    [t('report:fact.highest'), header.highest === null ? noValue : sayExposure(speech, header.highest)],
    [t('review:driver'), personName(speech, header.driver)],
    [t('review:began'), at(header.begunAt)],
    [t('review:ended'), at(header.endedAt)],
    [t('review:took'), header.tookMs === null ? noValue : formatDuration(header.tookMs)],
    [
      t('review:bindings'),
      header.bindings.map((binding) => `${connectionName(t, binding)} (${binding.slot})`).join(', '),
    ],
    [
      t('review:gates'),
      review.gates
        .map((gate) => `${gateName(speech, gate.gateId)}: ${t(`report:gateStatus.${gate.status}`)}`)
        .join(', '),
    ],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value === '' ? noValue : value}</dd>
        </div>
      ))}
      {review.waivers.map((waiver) => (
        <div key={`${waiver.subject.kind} ${waiver.subject.id} ${waiver.givenAt.utc}`} className={classes.wide}>
          <dt>{t('review:waivers')}</dt>
          <dd>
            {sayWaiverSubject(speech, waiver.subject)} · {freeText(speech, waiver.reason, t('events:noReason'))} ·{' '}
            {t('flight:gates.passedAt', {
              who: actorName(speech, waiver.by),
              clock: clock(speech, waiver.givenAt.utc),
            })}{' '}
            · {t('flight:waiver.until', { clock: clock(speech, waiver.until) })}
          </dd>
        </div>
      ))}
    </dl>
  );
}
