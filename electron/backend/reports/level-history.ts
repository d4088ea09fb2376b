import type { GuardId } from '../../../shared/plan/release-plan.ts';
import type { Level, ReleaseEvent } from '../../../shared/release/events.ts';
import type { Now } from '../../../shared/release/time.ts';

/** A time during which a guard stood at one level. Instants are UTC ms. */
export interface LevelSpan {
  readonly from: number;
  readonly to: number;
  readonly level: Level;
}

/**
 * Every guard's levels from its first one to `end` (UTC ms), oldest first. What nobody watched is unknown,
 * and a restart makes every guard unknown.
 */
export function levelHistory(
  guardIds: readonly GuardId[],
  events: readonly ReleaseEvent[],
  end: number,
): ReadonlyMap<GuardId, readonly LevelSpan[]> {
  const spans = new Map<GuardId, LevelSpan[]>(guardIds.map((id) => [id, []]));
  const open = new Map<GuardId, { readonly from: number; readonly level: Level }>();
  const change = (id: GuardId, level: Level, at: number) => {
    const before = open.get(id);
    if (before?.level === level) return;
    if (before !== undefined && at > before.from) spans.get(id)?.push({ ...before, to: at });
    open.set(id, { from: at, level });
  };
  const skip = (coveredUntil: Now | null, at: number) => {
    for (const [id, { from, level }] of open) {
      if (coveredUntil === null || coveredUntil.utc >= at) continue;
      const known = Math.max(from, coveredUntil.utc);
      if (known > from) spans.get(id)?.push({ from, to: known, level });
      spans.get(id)?.push({ from: known, to: at, level: 'unknown' });
      open.set(id, { from: at, level });
    }
  };
  for (const event of events) {
    if (event.type === 'guard-level-changed') change(event.payload.guardId, event.payload.level, event.at.utc);
    if (event.type === 'watch-gapped' || event.type === 'driver-started')
      skip(event.payload.coveredUntil, event.at.utc);
    if (event.type === 'driver-started') for (const id of guardIds) change(id, 'unknown', event.at.utc);
  }
  for (const [id, last] of open) if (end > last.from) spans.get(id)?.push({ ...last, to: end });
  return spans;
}
