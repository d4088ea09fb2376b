import { formatDuration } from '../../../../shared/i18n/format.ts';
import { batchExposure } from '../../../../shared/plan/compile/exposures.ts';
import { parseDurationMs } from '../../../../shared/plan/duration.ts';
import { spokenExposure } from '../../../../shared/plan/exposure-words.ts';
import type { BatchFile } from '../../../../shared/plan/schema.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import { SectionTitle } from '../../../components/section-title.tsx';
import { useTranslate } from '../../../components/use-translate.ts';
import type { YamlStep } from '../code/yaml-tree.ts';
import { Sources } from './fact-row.tsx';
import classes from './ladder-view.module.css';
import { Item, useLocal, usePlanView } from './plan-view-context.tsx';
import views from './views.module.css';

/** The batches in the order in which they are climbed, one ladder for each track. */
export function LadderView() {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const tracks = file.tracks?.map((track) => ({
    id: track.id,
    title: local(track.title ?? track.id),
    batches: track.batches,
    way: ['tracks', { id: track.id }, 'batches'] as readonly YamlStep[],
  })) ?? [{ id: 'main', title: null, batches: file.batches ?? [], way: ['batches'] as readonly YamlStep[] }];
  if (tracks.every((track) => track.batches.length === 0)) {
    return <p className={views.none}>{t('planEditor:ladder.none')}</p>;
  }
  return (
    <div className={classes.tracks}>
      {tracks.map((track) => (
        <section key={track.id} aria-label={track.title ?? t('planEditor:tabs.ladder')}>
          {track.title !== null && <SectionTitle note={track.id}>{track.title}</SectionTitle>}
          <ol className={classes.ladder}>
            {track.batches.map((batch) => (
              <li key={batch.id}>
                <Rung batch={batch} way={[...track.way, { id: batch.id }]} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

interface RungProps {
  readonly batch: BatchFile;
  readonly way: readonly YamlStep[];
}

function Rung({ batch, way }: RungProps) {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const exposure = batchExposure(batch, file);
  const share = shareOfAll(exposure);
  const spoken = spokenExposure(batch, file);
  const whom = spoken.whom === null ? null : local(spoken.whom);
  const said = spoken.share ?? whom ?? t('planEditor:ladder.stepsOnly');
  const title = batch.title === undefined ? null : local(batch.title);
  const gates = (file.gates ?? []).filter((gate) => gate.before === batch.id).length;
  return (
    <Item way={way} className={classes.rung}>
      <span className={classes.exposure}>{said}</span>
      <span className={classes.id}>{batch.id}</span>
      {whom !== null && whom !== said && <span className={classes.title}>{whom}</span>}
      {title !== null && title !== said && <span className={classes.about}>{title}</span>}
      <span className={classes.share} aria-hidden="true">
        <span className={classes.new} style={{ inlineSize: `${share ?? 100}%` }} data-known={share !== null} />
      </span>
      <span className={classes.facts}>
        <Facts batch={batch} gates={gates} />
        {batch.rollback?.pointOfNoReturn === true && <strong>{t('planEditor:ladder.pointOfNoReturn')}</strong>}
      </span>
      <Sources item={batch} />
    </Item>
  );
}

function Facts({ batch, gates }: { readonly batch: BatchFile; readonly gates: number }) {
  const t = useTranslate();
  const local = useLocal();
  const { file } = usePlanView();
  const { observe } = batch;
  const windowTitle = (id: string): string => local(file.windows?.find((window) => window.id === id)?.title ?? id);
  const duration = (written: string): string => formatDuration(parseDurationMs(written));
  const waits =
    typeof observe === 'string'
      ? [t('planEditor:ladder.observe', { min: duration(observe) })]
      : observe === undefined
        ? [t('planEditor:ladder.notObserved')]
        : [
            t('planEditor:ladder.observe', { min: duration(observe.min) }),
            observe.target !== undefined && t('planEditor:ladder.target', { target: duration(observe.target) }),
            observe.max !== undefined && t('planEditor:ladder.max', { max: duration(observe.max) }),
            observe.covers !== undefined &&
              t('planEditor:ladder.covers', { windows: observe.covers.map(windowTitle).join(', ') }),
          ];
  const facts = [
    ...waits,
    batch.startAt !== undefined && t('planEditor:ladder.startAt', { at: batch.startAt }),
    batch.afterPrevious !== undefined &&
      t('planEditor:ladder.afterPrevious', { duration: duration(batch.afterPrevious) }),
    batch.after !== undefined && t('planEditor:ladder.after', { batches: batch.after.join(', ') }),
    batch.capacity?.new !== undefined && t('planEditor:ladder.capacity', { count: batch.capacity.new }),
    gates > 0 && t('planEditor:ladder.gates', { gates }),
    batch.shifts !== undefined && t('planEditor:ladder.on', { slots: batch.shifts.map(({ on }) => on).join(', ') }),
  ];
  return facts.filter((fact) => typeof fact === 'string').map((fact) => <span key={fact}>{fact}</span>);
}

/** For the bar: the share of everything; null where the parts are named and nobody knows how large they are. */
function shareOfAll(exposure: Exposure): number | null {
  return exposure.kind === 'both' ? exposure.percent : exposurePercent(exposure);
}
