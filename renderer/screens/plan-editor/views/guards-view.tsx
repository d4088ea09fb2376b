import { formatDuration } from '../../../../shared/i18n/format.ts';
import { actionsOf } from '../../../../shared/plan/compile/guards.ts';
import { parseDurationMs } from '../../../../shared/plan/duration.ts';
import { exposureWords, spokenExposure } from '../../../../shared/plan/exposure-words.ts';
import { type GuardCell, guardCells } from '../../../../shared/plan/guard-cells.ts';
import { batchFilesOf, type GuardFile, type JudgementFile } from '../../../../shared/plan/schema.ts';
import { NumberLine } from '../../../components/number-line/number-line.tsx';
import { lineScale } from '../../../components/number-line/scale.ts';
import { baseOf, zonesOf } from '../../../components/number-line/zones.ts';
import { SectionTitle } from '../../../components/section-title.tsx';
import { useTranslate } from '../../../components/use-translate.ts';
import { Sources } from './fact-row.tsx';
import classes from './guards-view.module.css';
import { Item, useLocal, usePlanView } from './plan-view-context.tsx';
import views from './views.module.css';

/** Metrics by batches: what each is judged by, where, and what it does. */
export function GuardsView() {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const guards = file.guards ?? [];
  const judgements = file.judgements ?? [];
  const batches = batchFilesOf(file);
  return (
    <div className={views.sections}>
      {guards.length === 0 && <p className={views.none}>{t('planEditor:guards.none')}</p>}
      {guards.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.grid} style={{ minInlineSize: 164 + 82 * batches.length }}>
            <thead>
              <tr>
                <th scope="col" className={classes.corner}>
                  {t('planEditor:guards.metric')}
                </th>
                {batches.map((batch) => {
                  const { share, whom } = spokenExposure(batch, file);
                  const all = local(exposureWords(batch, file) ?? t('planEditor:ladder.stepsOnly'));
                  return (
                    <th key={batch.id} scope="col" className={classes.batch} title={all}>
                      <span className={classes.batchId}>{batch.id}</span>
                      <span className={classes.batchExposure}>{share ?? (whom === null ? all : local(whom))}</span>
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              {guards.map((guard) => (
                <GuardRow key={guard.id} guard={guard} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {judgements.length > 0 && (
        <section>
          <SectionTitle note={String(judgements.length)}>{t('planEditor:guards.judgements')}</SectionTitle>
          {judgements.map((judgement) => (
            <Judgement key={judgement.id} judgement={judgement} />
          ))}
        </section>
      )}
    </div>
  );
}

function GuardRow({ guard }: { readonly guard: GuardFile }) {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const way = ['guards', { id: guard.id }] as const;
  const cells = guardCells(guard, file);
  const limited = cells.filter((cell) => cell.kind === 'limits');
  const relative = limited.some((cell) => baseOf(cell.levels)?.relative !== undefined);
  const scale = lineScale(
    limited.map((cell) => zonesOf(cell.levels)),
    guard.unit,
    relative,
  );
  return (
    <tr>
      <th scope="row" className={classes.metric}>
        <Item way={way} className={classes.metricItem}>
          <span className={classes.title}>{local(guard.title)}</span>
          <span className={classes.about}>
            {guard.id}
            {guard.segment !== undefined && ` · ${local(guard.segment)}`}
          </span>
          <span className={classes.about}>
            <ActionWords guard={guard} />
          </span>
          {guard.compare !== undefined && (
            <span className={classes.about}>
              {t('planEditor:guards.compares', { limit: marginWords(guard.compare.margin) })}
            </span>
          )}
          {guard.dependsOn !== undefined && (
            <span className={classes.about}>{t('planEditor:guards.dependsOn', { flag: guard.dependsOn.flag })}</span>
          )}
          <Sources item={guard} />
        </Item>
      </th>
      {cells.map((cell) => (
        <td key={cell.batches[0]} colSpan={cell.batches.length} className={classes.cell}>
          <Item way={cell.own === null ? way : [...way, 'perBatch', cell.own]} className={classes.cellItem}>
            <CellWords cell={cell} guard={guard} scale={scale} />
          </Item>
        </td>
      ))}
    </tr>
  );
}

/** `1.5 × stable + 0.5 %`: what is tolerated of the new version's share. */
function marginWords({ ratio = 1, difference }: NonNullable<GuardFile['compare']>['margin']): string {
  return `${ratio === 1 ? '' : `${ratio} × `}stable${difference === undefined ? '' : ` + ${difference}`}`;
}

interface CellWordsProps {
  readonly cell: GuardCell;
  readonly guard: GuardFile;
  readonly scale: ReturnType<typeof lineScale>;
}

function CellWords({ cell, guard, scale }: CellWordsProps) {
  const t = useTranslate();
  const { green, yellow, red } = cell.levels;
  if (cell.kind === 'limits' && guard.compare !== undefined && green === null && yellow === null && red === null) {
    return <span className={classes.left}>{t('planEditor:guards.compared')}</span>;
  }
  if (cell.kind === 'limits') return <NumberLine levels={cell.levels} unit={guard.unit} scale={scale} />;
  return <span className={classes.left}>{t(`planEditor:guards.${cell.kind}`)}</span>;
}

/** What the colours do, red first: `red: roll back all after 20 s`. */
function ActionWords({ guard }: { readonly guard: Pick<GuardFile, 'onRed' | 'onYellow' | 'onUnknown' | 'hold'> }) {
  const t = useTranslate();
  const after = guard.hold?.red === undefined ? '' : ` ${formatDuration(parseDurationMs(guard.hold.red))}`;
  const parts = (
    [
      ['red', guard.onRed],
      ['yellow', guard.onYellow],
      ['unknown', guard.onUnknown],
    ] as const
  ).flatMap(([level, written]) => {
    const said = actionsOf(written).map((action) => actionWords(t, action));
    return said.length === 0 ? [] : [`${t(`levels:name.${level}`)}${level === 'red' ? after : ''}: ${said.join(', ')}`];
  });
  return parts.length === 0 ? t('planEditor:action.onlyHolds') : parts.join('; ');
}

function actionWords(t: ReturnType<typeof useTranslate>, action: ReturnType<typeof actionsOf>[number]): string {
  switch (action.action) {
    case 'hold':
      return t('planEditor:action.hold');
    case 'rollback': {
      const how = t(`planEditor:action.rollback.${action.scope ?? 'default'}`);
      const asks = action.mode === 'ask' ? ` (${t('planEditor:action.asks')})` : '';
      const countdown = action.countdown === undefined ? '' : ` · ${formatDuration(parseDurationMs(action.countdown))}`;
      return `${how}${asks}${countdown}`;
    }
    case 'playbook':
      return t('planEditor:action.playbook', { id: action.playbook });
    case 'flag':
      return t('planEditor:action.flag', { id: action.flag, value: String(action.value) });
    case 'notify':
      return t('planEditor:action.notify', { id: action.announcement });
  }
}

function Judgement({ judgement }: { readonly judgement: JudgementFile }) {
  const t = useTranslate();
  const local = useLocal();
  const levels = (['green', 'yellow', 'red'] as const).flatMap((level) => {
    const words = judgement[level];
    return words === undefined ? [] : [`${t(`levels:name.${level}`)}: ${local(words)}`];
  });
  return (
    <Item way={['judgements', { id: judgement.id }]} className={views.row}>
      <span className={views.rowTitle}>{local(judgement.title)}</span>
      <span className={views.rowNote}>{judgement.who ?? ''}</span>
      <span className={views.rowDetail}>
        {[judgement.question === undefined ? null : local(judgement.question), ...levels].filter(Boolean).join(' · ')}
      </span>
      <Sources item={judgement} />
    </Item>
  );
}
