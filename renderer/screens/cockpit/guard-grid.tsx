import { useMemo } from 'react';
import { staleAfterMs } from '../../../shared/guards/evaluate.ts';
import { drawnLevels, limitsInForce } from '../../../shared/guards/limits.ts';
import { formatDuration, formatNumber, formatValue, noValue } from '../../../shared/i18n/format.ts';
import { clock, examplesOf, local } from '../../../shared/i18n/release-speech.ts';
import { sayThreshold } from '../../../shared/i18n/say-threshold.ts';
import {
  batchesOf,
  type GuardLevels,
  type GuardPlan,
  guardCountsIn,
  levelsFor,
} from '../../../shared/plan/release-plan.ts';
import { currentBatchId, currentBatchIds } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { coveredMs } from '../../../shared/release/time.ts';
import { GuardChart } from '../../charts/guard-chart.tsx';
import type { ChartMark, ChartRange } from '../../charts/guard-chart-view.ts';
import { Age } from '../../components/age.tsx';
import { Examples } from '../../components/examples.tsx';
import { GuardPanel } from '../../components/guard-panel.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useGuardExamples } from '../../stores/guard-examples.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { useTick } from '../../stores/tick.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useFlight, useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { localZone } from '../release/local-zone.ts';
import { TextAction } from '../release/text-action.tsx';
import { Compared } from './compared.tsx';
import classes from './guard-grid.module.css';
import { JudgedGuard } from './judged-guard.tsx';

const shortestWindowMs = 60_000;
const longestWindowMs = 60 * 60_000;

/** Every guard with its curve, those of the present batch first. */
export function GuardGrid() {
  const t = useTranslate();
  const state = useRelease();
  const current = currentBatchIds(state);
  const guards = state.definition.plan.guards.filter((guard) => guard.role !== 'gate');
  const counts = (guard: GuardPlan): boolean =>
    current.length === 0 || current.some((batch) => guardCountsIn(guard, batch));
  const shown = [...guards.filter(counts), ...guards.filter((guard) => !counts(guard))];
  const marks = useMarks(state);
  const range = useRange(state);
  const examples = useGuardExamples(state.definition.releaseId, state.endedAt === null);
  if (guards.length === 0) return <p className={classes.none}>{t('flight:guards.none')}</p>;
  return (
    <div className={classes.grid} data-count={Math.min(shown.length, 9)}>
      {shown.map((guard) =>
        guard.role === 'judged' ? (
          <JudgedGuard key={guard.id} guard={guard} counts={counts(guard)} />
        ) : (
          <Guard
            key={guard.id}
            guard={guard}
            counts={counts(guard)}
            marks={marks}
            range={range}
            examples={examples[guard.id]}
          />
        ),
      )}
    </div>
  );
}

/** The limits as numbers; the same object until one changes. What is measured from the old version is drawn by its line. */
function useDrawnLimits(state: ReleaseState, guard: GuardPlan): GuardLevels {
  const text = JSON.stringify(limitsInForce(state, guard, null).map(drawnLevels)[0] ?? guard.levels);
  return useMemo(() => JSON.parse(text) as GuardLevels, [text]);
}

/** When each batch took effect, in order of time; the same array as long as no batch begins. */
export function useMarks(state: ReleaseState): readonly ChartMark[] {
  const text = JSON.stringify(
    batchesOf(state.definition.plan)
      .flatMap((batch) => {
        const at = state.batches[batch.id]?.inEffectAt ?? null;
        return at === null ? [] : [{ atUtcMs: at.utc, label: batch.id }];
      })
      .toSorted((a, b) => a.atUtcMs - b.atUtcMs),
  );
  return useMemo(() => JSON.parse(text) as ChartMark[], [text]);
}

/** From shortly before the first batch on, in steps, so that the axis does not creep; the whole release once it is over. */
function useRange(state: ReleaseState): ChartRange {
  const beganAt = state.begunAt?.utc ?? null;
  const windowMs = useTick((tick) => {
    const wanted = beganAt === null ? shortestWindowMs : (tick.nowUtcMs - beganAt) * 1.15;
    let step = shortestWindowMs;
    while (step < wanted && step < longestWindowMs) step *= 1.25;
    return Math.min(longestWindowMs, Math.max(shortestWindowMs, Math.round(step)));
  });
  const endedAt = state.endedAt?.utc ?? null;
  return useMemo<ChartRange>(
    () =>
      // What is over does not move out of sight.
      beganAt !== null && endedAt !== null
        ? { kind: 'fixed', fromUtcMs: beganAt - 2_000, toUtcMs: endedAt + 5_000 }
        : { kind: 'live', windowMs },
    [windowMs, beganAt, endedAt],
  );
}

interface GuardProps {
  readonly guard: GuardPlan;
  readonly counts: boolean;
  readonly marks: readonly ChartMark[];
  readonly range: ChartRange;
  /** What the newest value is about. */
  readonly examples: readonly string[] | undefined;
}

function Guard({ guard, counts, marks, range, examples }: GuardProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { samples } = useFlight();
  const now = useNow();
  const latest = samples.latest(guard.id);
  const seen = state.guards[guard.id];
  const batch = currentBatchId(state);
  const limits = useMemo(() => levelsFor(guard, batch), [guard, batch]);
  const drawn = useDrawnLimits(state, guard);
  const limit = (threshold: typeof limits.green): string | null =>
    threshold === null ? null : sayThreshold(t, threshold, guard.unit);
  const silent = useHostLink((link) => link.silentSinceUtcMs !== null);
  // What was green when the backend was last heard is not known to be green now.
  const level = silent ? 'unknown' : (seen?.level ?? 'unknown');
  const value = latest !== null && latest.at >= (seen?.sampledAt ?? 0) ? latest.value : (seen?.value ?? null);
  const size = latest?.size ?? seen?.sampleSize ?? null;
  const waiver = state.waivers.findLast(
    (given) => given.subject.kind === 'guard' && given.subject.id === guard.id && now.utc < given.until,
  );
  const since =
    seen?.since == null || level === 'green' || silent
      ? undefined
      : formatDuration(coveredMs(seen.since, state.endedAt ?? now));
  // Where nobody watches here, what was kept at the last change of level.
  const shown = examples ?? (level === 'green' || silent ? [] : examplesOf(speech, seen?.examples));
  const showsRed = limits.red !== null && limits.green !== null && limits.red.value !== limits.green.value;
  return (
    <GuardPanel
      name={local(speech, guard.title)}
      level={level}
      {...(since === undefined ? {} : { levelNote: since })}
      value={value === null ? noValue : formatValue(value, guard.unit)}
      green={limit(limits.green)}
      red={showsRed || limits.green === null ? limit(limits.red) : null}
      source={guard.refs === undefined ? undefined : t('planFacts:refs', { refs: guard.refs.join(' ') })}
      {...(guard.comparison === undefined
        ? detailOf(shown)
        : { detail: <Compared guard={guard} comparison={guard.comparison} /> })}
      note={guardNote()}
      foot={
        <>
          {state.status === 'running' && counts && level !== 'green' && !silent && waiver === undefined && (
            <TextAction
              label={t('flight:guards.waive')}
              onPress={() => openDialog({ kind: 'waiver', subject: { kind: 'guard', id: guard.id } })}
            />
          )}
          {size !== null && <span>{t('sampleSize', { size: formatNumber(size) })}</span>}
          {state.endedAt === null && (
            <Age readAtUtcMs={latest?.at ?? seen?.sampledAt ?? null} staleAfterMs={staleAfterMs(guard) + 2_000} />
          )}
        </>
      }
    >
      <GuardChart
        source={samples.source(guard.id)}
        unit={guard.unit}
        limits={drawn}
        marks={marks}
        range={range}
        timeZone={localZone}
        label={t('cockpit:chart.label', { guard: local(speech, guard.title) })}
      />
    </GuardPanel>
  );

  function guardNote(): string | undefined {
    if (!counts) return t('flight:guards.notInBatch');
    if (waiver !== undefined) return t('flight:guards.waivedUntil', { clock: clock(speech, waiver.until) });
    if (level === 'unknown' && seen?.reason === 'few-requests') {
      return t('cockpit:guard.fewRequests', { count: size ?? 0, needed: guard.minRequests });
    }
    // What it still needs stands under the chart.
    if (seen?.reason === 'evidence-short' && guard.comparison !== undefined) return undefined;
    return level === 'green' || silent ? undefined : t(`levels:reason.${seen?.reason ?? 'not-watched-yet'}`);
  }
}

function detailOf(examples: readonly string[]) {
  return examples.length === 0 ? {} : { detail: <Examples texts={examples} most={3} /> };
}
