import type { Exposure } from '../../../release/exposure.ts';
import type { BatchPlan } from '../../release-plan.ts';
import type { LintContext } from '../context.ts';

interface Placed {
  readonly batch: BatchPlan;
  readonly track: number;
  readonly index: number;
  /** For each track, the place of the last of its batches that is in effect before this one; -1: none needs to be. */
  readonly waitsFor: number[];
}

/** Beyond so many batches each is not compared with each. */
const mostBatches = 2_000;

/** Two ladders that move the same switch, where nothing says which of them comes first. */
export function lintTracks({ plan, batches, report }: LintContext): void {
  const { tracks } = plan;
  if (tracks.length < 2 || batches.length > mostBatches || tracks.length > 50) return;
  const placed = ordered(tracks.map((track) => track.batches));
  if (placed === null) return;
  const paths = new Map(batches.map(({ batch, path }) => [batch.id, path]));
  const told = new Set<string>();
  for (const later of placed) {
    for (const earlier of placed) {
      if (earlier.track >= later.track || isOrdered(earlier, later)) continue;
      const slot = sharedSwitch(earlier.batch, later.batch);
      const pair = `${earlier.track} ${later.track} ${slot}`;
      if (slot === null || told.has(pair)) continue;
      told.add(pair);
      report(
        'track.same-switch',
        [...(paths.get(later.batch.id) ?? []), 'id'],
        { batch: later.batch.id, other: earlier.batch.id, slot },
        { also: [paths.get(earlier.batch.id) ?? []] },
      );
    }
  }
}

function isOrdered(one: Placed, other: Placed): boolean {
  return other.waitsFor[one.track]! >= one.index || one.waitsFor[other.track]! >= other.index;
}

/** A switch that both move, unless each opens other targets of it. */
function sharedSwitch(one: BatchPlan, other: BatchPlan): string | null {
  const both = one.shifts.find((shift) =>
    other.shifts.some((beside) => beside.switchId === shift.switchId && overlap(shift.exposure, beside.exposure)),
  );
  return both?.switchId ?? null;
}

function overlap(one: Exposure, other: Exposure): boolean {
  const [targets, others] = [targetsOf(one), targetsOf(other)];
  return targets === null || others === null || targets.some((target) => others.includes(target));
}

/** Null: everybody. */
function targetsOf(exposure: Exposure): readonly string[] | null {
  if (exposure.kind === 'none') return [];
  if (exposure.kind === 'shares') return exposure.shares.map(({ target }) => target);
  return exposure.kind === 'targets' || exposure.kind === 'both' ? exposure.targets : null;
}

/** Every batch with what it waits for, through its own ladder and `after`; null where they wait in a circle. */
function ordered(ladders: readonly (readonly BatchPlan[])[]): readonly Placed[] | null {
  const none = ladders.map(() => -1);
  const placed = ladders.flatMap((ladder, track) =>
    ladder.map((batch, index): Placed => ({ batch, track, index, waitsFor: [...none] })),
  );
  const byId = new Map(placed.map((one) => [one.batch.id, one]));
  const before = new Map(
    placed.map((one, at) => {
      const lower = one.index === 0 ? [] : [placed[at - 1]!];
      return [one, [...lower, ...one.batch.after.flatMap((id) => byId.get(id) ?? [])]] as const;
    }),
  );
  const open = new Set(placed);
  while (open.size > 0) {
    const free = [...open].filter((one) => before.get(one)!.every((other) => !open.has(other)));
    if (free.length === 0) return null;
    for (const one of free) {
      open.delete(one);
      for (const other of before.get(one)!) {
        other.waitsFor.forEach((index, track) => {
          one.waitsFor[track] = Math.max(one.waitsFor[track]!, index);
        });
        one.waitsFor[other.track] = Math.max(one.waitsFor[other.track]!, other.index);
      }
    }
  }
  return placed;
}
