import { levelOf } from '../../../shared/guards/level-of.ts';
import type { GuardLevels } from '../../../shared/plan/release-plan.ts';
import { satisfies, type Threshold } from '../../../shared/plan/threshold.ts';

/** What a stretch of values means. `uncovered`: no written limit says anything about it. */
export type ZoneKind = 'green' | 'yellow' | 'red' | 'uncovered';

/** A stretch of values that all mean the same; infinite where nothing ends it. */
export interface Zone {
  readonly kind: ZoneKind;
  readonly from: number;
  readonly to: number;
  readonly fromIncluded: boolean;
  readonly toIncluded: boolean;
  /** Green here by one limit and yellow or red by another: the worse one counts. */
  readonly disputed: boolean;
}

/**
 * Cuts the number line where a limit begins or ends. Limits must be absolute, or all relative to the same base: then the
 * zones are in multiples of that base, or in distances from it. Empty where there is no limit at all.
 */
export function zonesOf(levels: GuardLevels): readonly Zone[] {
  const plain: GuardLevels = { green: bare(levels.green), yellow: bare(levels.yellow), red: bare(levels.red) };
  const cuts = [...new Set([plain.green, plain.yellow, plain.red].flatMap(endsOf))].sort((a, b) => a - b);
  const stretches: Zone[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const cut of cuts) {
    stretches.push(stretch(plain, between(from, cut), { from, to: cut, fromIncluded: false, toIncluded: false }));
    stretches.push(stretch(plain, cut, { from: cut, to: cut, fromIncluded: true, toIncluded: true }));
    from = cut;
  }
  if (cuts.length === 0) return [];
  const to = Number.POSITIVE_INFINITY;
  stretches.push(stretch(plain, between(from, to), { from, to, fromIncluded: false, toIncluded: false }));
  return joined(stretches);
}

/** What all limits are measured from; null where they are not measured from the same: no one line can show them. */
export function baseOf(levels: GuardLevels): Pick<Threshold, 'relative'> | null {
  const [first, ...others] = [levels.green, levels.yellow, levels.red].filter((limit) => limit !== null);
  if (first === undefined) return null;
  const name = JSON.stringify(first.relative ?? null);
  return others.every((limit) => JSON.stringify(limit.relative ?? null) === name) ? first : null;
}

function bare(limit: Threshold | null): Threshold | null {
  if (limit === null) return null;
  const { relative: _, ...absolute } = limit;
  return absolute;
}

function endsOf(limit: Threshold | null): readonly number[] {
  if (limit === null) return [];
  return limit.to === undefined ? [limit.value] : [limit.value, limit.to];
}

function stretch(levels: GuardLevels, sample: number, at: Omit<Zone, 'kind' | 'disputed'>): Zone {
  const holds = (limit: Threshold | null): boolean => limit !== null && satisfies(sample, limit);
  const { level, reason } = levelOf(sample, levels);
  // Between green and red lies yellow by rule; but who has written a yellow limit has said where yellow is.
  const silent = reason === 'no-limit' || (reason === 'between' && levels.yellow !== null);
  const kind = silent || level === 'unknown' ? 'uncovered' : level;
  return { kind, disputed: holds(levels.green) && (holds(levels.red) || holds(levels.yellow)), ...at };
}

function between(from: number, to: number): number {
  if (from === Number.NEGATIVE_INFINITY) return to - 1;
  return to === Number.POSITIVE_INFINITY ? from + 1 : (from + to) / 2;
}

/** Neighbours that mean the same are one zone. */
function joined(stretches: readonly Zone[]): readonly Zone[] {
  const zones: Zone[] = [];
  for (const next of stretches) {
    const last = zones.at(-1);
    if (last === undefined || last.kind !== next.kind || last.disputed !== next.disputed) zones.push(next);
    else zones[zones.length - 1] = { ...last, to: next.to, toIncluded: next.toIncluded };
  }
  return zones;
}
