import type { ComparisonPlan, GuardPlan } from '../plan/guard-plan.ts';
import type { SampleColumns } from '../release/sample-chunk.ts';
import { noLabel } from '../release/sample-chunk.ts';
import { type ComparisonVerdict, judgeEvidence } from './comparison.ts';
import { beginAnew, type CountPair, type Evidence, gather, noEvidence } from './evidence.ts';

/** What was counted between two readings, and whether a batch, or a new attempt, begins with it. */
export interface CountRecord {
  /** UTC ms. */
  readonly at: number;
  readonly counts: CountPair;
  readonly mark: CountMark | null;
}

/** `rung`: the first counts of a batch; `anew`: the first ones after a rollback, of which nothing before speaks. */
export type CountMark = 'rung' | 'anew';

/** The evidence of a comparison with what has to be known to go on: made of the records alone, in their order. */
export interface ComparisonTrail {
  readonly evidence: Evidence;
  /** UTC ms of the newest record; null: there is none. */
  readonly lastAt: number | null;
  /** UTC ms of the newest one in which both versions answered; before there was one, of the first. */
  readonly comparedAt: number | null;
  /** Of the last while, oldest first. */
  readonly lately: readonly CountRecord[];
}

/** The rate that is reckoned with is the one of this while. */
const latelyMs = 120_000;

export const emptyTrail: ComparisonTrail = { evidence: noEvidence, lastAt: null, comparedAt: null, lately: [] };

export function followed(trail: ComparisonTrail, record: CountRecord, plan: ComparisonPlan): ComparisonTrail {
  const { at, counts, mark } = record;
  const before = mark === 'anew' ? beginAnew(trail.evidence) : trail.evidence;
  const compares = counts.canary.all > 0 && counts.stable.all > 0;
  const kept = mark === null ? trail.lately.filter((one) => one.at > at - latelyMs && one.at <= at) : [];
  return {
    evidence: gather(before, counts, plan, mark !== null),
    lastAt: at,
    comparedAt: compares || mark === 'anew' ? at : (trail.comparedAt ?? at),
    lately: [...kept, record],
  };
}

export interface TrailVerdict extends ComparisonVerdict {
  /** About how many more minutes that takes at the present rate; null where nobody can tell. */
  readonly moreMinutes: number | null;
}

/**
 * What the comparison says at `now` (UTC ms). Where one side has not answered for a window there is nothing to compare;
 * `readSince` (UTC ms): nobody asked before.
 */
export function judgeTrail(
  trail: ComparisonTrail,
  guard: GuardPlan,
  plan: ComparisonPlan,
  now: number,
  readSince = Number.NEGATIVE_INFINITY,
): TrailVerdict {
  const { lately, evidence, comparedAt } = trail;
  const split = lately.length < 2 ? null : together(lately.slice(1));
  const verdict = judgeEvidence(evidence, plan, split);
  const perMs = split === null ? 0 : split.canary.all / (lately.at(-1)!.at - lately[0]!.at);
  const minutes = verdict.moreRequests === null ? null : verdict.moreRequests / perMs / 60_000;
  const moreMinutes = verdict.moreRequests === 0 ? 0 : minutes !== null && Number.isFinite(minutes) ? minutes : null;
  const silentMs = comparedAt === null ? 0 : now - Math.max(comparedAt, readSince);
  if (silentMs > guard.windowMs + 2 * guard.everyMs && verdict.level !== 'red') {
    return { ...verdict, level: 'unknown', reason: 'nothing-to-compare', moreMinutes: null };
  }
  return { ...verdict, moreMinutes };
}

function together(records: readonly CountRecord[]): CountPair {
  const sum = (side: 'canary' | 'stable', what: 'bad' | 'all') =>
    records.reduce((total, { counts }) => total + counts[side][what], 0);
  return {
    canary: { bad: sum('canary', 'bad'), all: sum('canary', 'all') },
    stable: { bad: sum('stable', 'bad'), all: sum('stable', 'all') },
  };
}

/** The series of a guard in which the counts of both versions stand: bad ones as value, all as size, the mark as reason. */
export function countSeries(guardId: string): { readonly canary: string; readonly stable: string } {
  return { canary: `${guardId}/canary-counts`, stable: `${guardId}/stable-counts` };
}

/** The records that two series hold; a sample that stands in one of them alone is left out. */
export function recordsOf(canary: SampleColumns, stable: SampleColumns): readonly CountRecord[] {
  const records: CountRecord[] = [];
  let other = 0;
  for (let index = 0; index < canary.at.length; index += 1) {
    const at = canary.at[index]!;
    const found = stable.at.indexOf(at, other);
    if (found < 0) continue;
    other = found + 1;
    records.push({
      at,
      counts: {
        canary: { bad: canary.value[index]!, all: canary.size[index]! },
        stable: { bad: stable.value[found]!, all: stable.size[found]! },
      },
      mark: markOf(canary, index),
    });
  }
  return records;
}

function markOf(columns: SampleColumns, index: number): CountMark | null {
  const reason = columns.reason[index]!;
  const label = reason === noLabel ? null : columns.labels[reason];
  return label === 'rung' || label === 'anew' ? label : null;
}
