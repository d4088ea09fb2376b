import { type GuardLevels, type GuardPlan, guardCountsIn, levelsFor } from '../plan/release-plan.ts';
import { type BaseValue, resolveThreshold, type Threshold } from '../plan/threshold.ts';
import { currentBatchIds, entryOf } from '../release/queries.ts';
import type { ReleaseState } from '../release/state.ts';

/** One set of limits that counts now, and what its relative limits are measured from. */
export interface LimitsInForce {
  readonly levels: GuardLevels;
  readonly baseValue: BaseValue;
}

/**
 * The limits of every batch that is out there and that the guard counts in; before any, the guard's own. `stable`: the
 * old version's value of the same poll, in the guard's unit; null where it is not known.
 */
export function limitsInForce(state: ReleaseState, guard: GuardPlan, stable: number | null): readonly LimitsInForce[] {
  const counted = currentBatchIds(state).filter((batch) => guardCountsIn(guard, batch));
  const [first = null, ...more] = counted;
  return [first, ...more].map((batch) => ({
    levels: levelsFor(guard, batch),
    baseValue: baseIn(state, guard, batch, stable),
  }));
}

function baseIn(state: ReleaseState, guard: GuardPlan, batch: string | null, stable: number | null): BaseValue {
  return ({ base, baseline }) => {
    switch (base) {
      case 'stable':
        return stable;
      case 'before':
        return batch === null ? null : (entryOf(state.bases, batch)?.[guard.id] ?? null);
      case 'baseline': {
        const stored = baseline === null ? undefined : entryOf(state.baselines, baseline);
        // A number of another unit is no measure.
        return stored === undefined || stored.unit !== guard.unit ? null : stored.value;
      }
    }
  };
}

/** Whether a limit of the guard in this batch is measured from the moment before it. */
export function measuresFromBefore(guard: GuardPlan, batch: string): boolean {
  const { green, yellow, red } = levelsFor(guard, batch);
  return guardCountsIn(guard, batch) && [green, yellow, red].some((limit) => limit?.relative?.base === 'before');
}

/** Limits as numbers, as far as their bases are known: what can be drawn. The others are left out. */
export function drawnLevels({ levels, baseValue }: LimitsInForce): GuardLevels {
  const resolve = (limit: Threshold | null) => (limit === null ? null : resolveThreshold(limit, baseValue));
  return { green: resolve(levels.green), yellow: resolve(levels.yellow), red: resolve(levels.red) };
}

/** The numbers at which an absolute limit begins and ends. */
export function endsOf(limit: Threshold | null): readonly number[] {
  if (limit === null || limit.relative !== undefined) return [];
  return limit.to === undefined ? [limit.value] : [limit.value, limit.to];
}

/** Where an absolute limit holds within an axis, as bands from one value to the other. */
export function bandsOf(limit: Threshold | null, min: number, max: number): readonly (readonly [number, number])[] {
  if (limit === null || limit.relative !== undefined) return [];
  const { operator, value, to = value } = limit;
  const bands: (readonly [number, number])[] = [];
  const add = (from: number, until: number) => {
    const band = [Math.max(min, from), Math.min(max, until)] as const;
    if (band[0] < band[1]) bands.push(band);
  };
  if (operator === '>' || operator === '>=') add(value, max);
  if (operator === '<' || operator === '<=') add(min, value);
  if (operator === 'within') add(value, to);
  if (operator === 'outside') {
    add(min, value);
    add(to, max);
  }
  return bands;
}
