import type { GuardAction, GuardLevels, GuardPlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import type { GuardFile } from '../schema.ts';
import { parseThreshold } from '../threshold.ts';
import { defaults, type Milliseconds } from './durations.ts';

type Written = GuardFile['onRed'];
type WrittenAction = Exclude<NonNullable<Written>, readonly unknown[]>;

export function compileGuard(guard: GuardFile, rollbackDefault: 'stage' | 'all', ms: Milliseconds): GuardPlan {
  const everyMs = Math.max(100, ms.watch(guard.every, defaults.everyMs));
  const levels = compileLevels(guard);
  const cells = Object.entries(guard.perBatch ?? {});
  const notChecked = new Set(cells.filter(([, cell]) => cell === 'not-checked').map(([batch]) => batch));
  return {
    id: guard.id,
    title: localText(guard.title),
    role: 'guard',
    slot: guard.from,
    query: guard.query,
    stableQuery: guard.stableQuery ?? null,
    requestsQuery: guard.requestsQuery ?? null,
    minRequests: guard.minRequests ?? 0,
    unit: guard.unit,
    windowMs: ms.watch(guard.window, defaults.windowMs),
    everyMs,
    patienceMs: ms.watch(guard.patience, 4 * defaults.everyMs),
    levels,
    perBatch: Object.fromEntries(
      // A batch that names only its green limit keeps the guard's red one.
      cells.flatMap(([batch, own]) =>
        own === 'not-checked' ? [] : [[batch, { ...levels, ...definedOnly(compileLevels(own)) }]],
      ),
    ),
    batches: guard.batches?.filter((batch) => !notChecked.has(batch)) ?? null,
    holdMs: {
      green: ms.watch(guard.hold?.green, 0),
      yellow: ms.watch(guard.hold?.yellow, 0),
      red: ms.watch(guard.hold?.red, 0),
    },
    onRed: decisiveAction(guard.onRed, rollbackDefault, ms),
    onUnknown: decisiveAction(guard.onUnknown, rollbackDefault, ms),
  };
}

/** Of several actions of a colour, the one that moves traffic; holding is what is left where none does. */
function decisiveAction(written: Written, rollbackDefault: 'stage' | 'all', ms: Milliseconds): GuardAction {
  const rollback = actionsOf(written).find((action) => action.action === 'rollback');
  if (rollback?.action !== 'rollback') return { action: 'hold' };
  return { action: 'rollback', scope: rollback.scope ?? rollbackDefault, countdownMs: ms.watch(rollback.countdown, 0) };
}

export function actionsOf(written: Written): readonly WrittenAction[] {
  if (written === undefined) return [];
  return Array.isArray(written) ? written : [written];
}

export function compileLevels(written: {
  green?: string | undefined;
  yellow?: string | undefined;
  red?: string | undefined;
}): GuardLevels {
  const limit = (text: string | undefined) => (text === undefined ? null : (parseThreshold(text)?.threshold ?? null));
  return { green: limit(written.green), yellow: limit(written.yellow), red: limit(written.red) };
}

function definedOnly(levels: GuardLevels): Partial<GuardLevels> {
  return Object.fromEntries(Object.entries(levels).filter(([, limit]) => limit !== null));
}
