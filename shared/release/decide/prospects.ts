import type { BatchId, GuardAction, GuardPlan } from '../../plan/release-plan.ts';
import { actionKey } from '../action-key.ts';
import type { Level, LevelReason } from '../events.ts';
import { playbookPlan } from '../playbooks.ts';
import { currentBatchIds, entryOf, guardsOf, isWaived } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { coveredMs, type Now } from '../time.ts';

/** An action that a guard's level leads to once it has counted against the present rung for `afterMs` since `since`. */
export interface Prospect {
  readonly guard: GuardPlan;
  readonly level: Level;
  readonly action: GuardAction;
  readonly since: Now;
  readonly afterMs: number;
}

/**
 * Everything that the guards' levels lead to and that was not done yet, whether its moment has come or not. A guard that
 * counts in several batches acts for the one in which its moment comes first.
 */
export function prospects(state: ReleaseState): readonly Prospect[] {
  const found = currentBatchIds(state).flatMap((batch) => prospectsIn(state, batch));
  const isSame = (a: Prospect, b: Prospect) => a.guard.id === b.guard.id && a.action === b.action;
  return found.filter(
    (prospect) => !found.some((other) => isSame(other, prospect) && isSooner(other, prospect, found)),
  );
}

function isSooner(other: Prospect, prospect: Prospect, found: readonly Prospect[]): boolean {
  const [at, until] = [other, prospect].map(({ since, afterMs }) => since.monotonic + afterMs);
  if (at === until) return found.indexOf(other) < found.indexOf(prospect);
  return (at ?? 0) < (until ?? 0);
}

/** Reasons that are nobody's silence: patience is not used up by a load test or a drill, nor by requests that are still gathered. */
const waits: ReadonlySet<LevelReason> = new Set<LevelReason>(['load-test', 'drill', 'evidence-short']);

function prospectsIn(state: ReleaseState, current: BatchId): readonly Prospect[] {
  const batch = state.batches[current];
  const rungSince = batch?.inEffectAt ?? batch?.startedAt ?? null;
  const { rollback } = state;
  const backSince = rollback !== null && rollback.toBatch === current ? rollback.endedAt : null;
  return guardsOf(state, current).flatMap((guard): readonly Prospect[] => {
    const seen = state.guards[guard.id];
    if (seen === undefined || seen.since === null || seen.level === 'green' || waits.has(seen.reason)) return [];
    const { level } = seen;
    const actions = guard.actions[level].filter((action) => !isDone(state, guard, action));
    // Patience is with this rung: what was silent while nothing was exposed has not used it up.
    const sinceRung = laterOf(seen.since, rungSince);
    // After a stage back, a reading over a window still speaks of the rung above for as long as the window is.
    const sinceBack = laterOf(seen.since, backSince);
    const backMs = sinceBack === seen.since ? 0 : guard.windowMs + guard.everyMs;
    const time =
      level === 'unknown' ? { since: sinceRung, afterMs: guard.patienceMs } : { since: sinceBack, afterMs: backMs };
    return actions.map((action) => ({ guard, level, action, ...time }));
  });
}

/** Those whose moment has come, of guards that nobody waived. */
export function ripe(state: ReleaseState, now: Now): readonly Prospect[] {
  return prospects(state)
    .filter(({ since, afterMs }) => coveredMs(since, now) >= afterMs)
    .filter(({ guard }) => !isWaived(state, { kind: 'guard', id: guard.id }, now.utc));
}

/** A rollback is demanded until it is stopped or off; everything else is done once for each time that the level comes. */
function isDone(state: ReleaseState, guard: GuardPlan, action: GuardAction): boolean {
  if (action.action === 'rollback' && action.mode === 'automatic') {
    return !state.autoRollback || state.quietGuards.includes(guard.id);
  }
  const key = actionKey(action);
  if (state.guards[guard.id]?.acted.includes(key) === true) return true;
  switch (action.action) {
    case 'playbook':
      return isOpened(state, action.playbookId);
    case 'rollback':
    case 'flag':
      return state.demands.some((demand) => demand.guardId === guard.id && actionKey(demand.asked) === key);
    case 'notify':
      return false;
  }
}

/** A drill that is under way is none of the help that trouble asks for, where the plan knows the real thing. */
function isOpened(state: ReleaseState, playbookId: string): boolean {
  const open = entryOf(state.openPlaybooks, playbookId);
  return open !== undefined && (open.mode === 'live' || playbookPlan(state, playbookId)?.mode === 'drill');
}

function laterOf(moment: Now, other: Now | null): Now {
  return other !== null && other.run === moment.run && other.monotonic > moment.monotonic ? other : moment;
}
