import { toCockpitError } from '../../../shared/errors.ts';
import type { ShareGaugePlan } from '../../../shared/plan/release-plan.ts';
import { countableShift, foundBefore } from '../../../shared/release/counted-share.ts';
import { foundTargets } from '../../../shared/release/split.ts';
import {
  answersWanted,
  judgeTargets,
  type SplitCounts,
  type SplitSample,
  verdictOf,
} from '../../../shared/release/split-sample.ts';
import type { ReleaseState, ShiftState } from '../../../shared/release/state.ts';
import type { MetricsCapability } from '../connectors/connector.ts';
import { withWindow } from './read-guard.ts';
import type { WatchParts } from './watch-parts.ts';

/** Where no number of requests could tell, so many show at least what is there. */
const requestsToShow = 200;
/** So many windows without a number: that nothing can be counted is said. */
const windowsOfSilence = 10;

interface Counting {
  readonly shiftId: string;
  /** Monotonic ms from which on requests are counted: after the shift, then after what was judged last. */
  from: number;
  /** Counts that contradicted, of which the next ones say whether it was a coincidence. */
  doubt: SplitSample | null;
  said: ReturnType<typeof verdictOf> | 'silent' | null;
}

/**
 * Makes the function that counts requests by version since the last shift of a switch, until there are enough to tell
 * the share before from the intended one, and reports the verdict. One that contradicts counts only when the requests
 * after it contradict as well; from then on it is counted again and again, until it agrees.
 */
export function createShareWatch(
  switchId: string,
  gauge: ShareGaugePlan,
  parts: WatchParts,
  signal: AbortSignal,
): () => void {
  const { host, pool } = parts;
  let counting: Counting | null = null;
  let busy = false;

  const say = ({ shiftId }: Counting, sample: SplitSample) =>
    parts.submit({ type: 'record-share', shiftId, sample }, `count ${switchId}`);

  const judge = (state: ReleaseState, shift: ShiftState, run: Counting, counts: SplitCounts, now: number) => {
    const before = foundBefore(state, shift);
    const wanted = answersWanted(before, shift.to);
    if (counts.asked < (wanted ?? requestsToShow)) return;
    const found = foundTargets(state.switches[switchId]?.targets ?? {});
    const sample = { wanted, targets: judgeTargets([{ target: switchId, ...counts }], before, found), error: null };
    const verdict = verdictOf(sample);
    const isDoubted = verdict === 'differs' && run.doubt === null;
    run.doubt = verdict === 'differs' ? sample : null;
    run.from = now;
    if (isDoubted || run.said === verdict) return;
    run.said = verdict;
    say(run, sample);
  };

  const count = async () => {
    const state = parts.state();
    const shift = countableShift(state, switchId);
    const now = host.now();
    // Where an earlier run of the backend shifted, its clock says nothing here: requests are counted from now on.
    if (shift?.shiftId !== counting?.shiftId) counting = shift === null ? null : begun(shift, now);
    const run = counting;
    if (shift === null || run === null || run.said === 'agrees' || run.said === 'cannot-tell') return;
    const windowMs = now.monotonic - run.from;
    if (windowMs < gauge.windowMs) return;
    const { metrics } = await pool.instance(state.definition.bindings[gauge.slot]?.connectionId ?? '');
    const counts = metrics === undefined ? null : await read(gauge, metrics, windowMs, signal);
    // It was shifted meanwhile: what was counted is of the time before.
    if (signal.aborted || counting !== run || countableShift(parts.state(), switchId)?.shiftId !== shift.shiftId)
      return;
    if (typeof counts === 'object' && counts !== null) return judge(state, shift, run, counts, now.monotonic);
    if (run.said !== null || windowMs < windowsOfSilence * gauge.windowMs) return;
    run.said = 'silent';
    const error = { code: 'share-not-counted', params: { reason: counts ?? 'unreachable' }, retryable: true } as const;
    say(run, { wanted: answersWanted(foundBefore(state, shift), shift.to), targets: [], error });
  };

  return () => {
    if (busy) return;
    busy = true;
    void count()
      .catch((thrown) => {
        // Asked again with the next interval; what cannot be counted at all is said by then.
        if (toCockpitError(thrown).code === 'cancelled') return;
      })
      .finally(() => {
        busy = false;
      });
  };
}

function begun(
  { shiftId, endedAt, counted }: ShiftState,
  now: { readonly monotonic: number; readonly run: string },
): Counting {
  const from = endedAt?.run === now.run ? endedAt.monotonic : now.monotonic;
  const said = counted === undefined ? null : counted.targets.length === 0 ? 'silent' : verdictOf(counted);
  return { shiftId, from, doubt: said === 'differs' ? (counted ?? null) : null, said };
}

/** Requests of both versions; the reason where one of them cannot be read. */
async function read(
  { canary, all }: ShareGaugePlan,
  metrics: MetricsCapability,
  windowMs: number,
  signal: AbortSignal,
): Promise<SplitCounts | string> {
  const options = { deadlineMs: 5_000, signal };
  const [ofNew, ofBoth] = await Promise.all(
    [canary, all].map((query) => metrics.instant(withWindow(query, windowMs), options)),
  );
  if (ofBoth?.kind !== 'value') return ofBoth?.reason ?? 'empty';
  // A version that got nothing has no series of its own.
  if (ofNew?.kind !== 'value' && ofNew?.reason !== 'empty') return ofNew?.reason ?? 'empty';
  const asked = Math.max(0, Math.round(ofBoth.value));
  const ours = Math.min(asked, Math.max(0, Math.round(ofNew.kind === 'value' ? ofNew.value : 0)));
  return { asked, canary: ours, stable: asked - ours, unmarked: 0, failed: 0 };
}
