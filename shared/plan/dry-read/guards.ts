import { actionsOf } from '../compile/guards.ts';
import { parseDurationMs } from '../duration.ts';
import { type GuardCell, guardCell } from '../guard-cells.ts';
import { type LocalText, localText } from '../scalars.ts';
import type { BatchFile, GuardFile, PlanFile } from '../schema.ts';
import { type DryLine, line, type PlanWay } from './dry-line.ts';

/** What is watched while a batch is out; after the first batch only what is other than in the one before. */
export function guardLines(file: PlanFile, batch: BatchFile, before: BatchFile | null): readonly DryLine[] {
  const guards = file.guards ?? [];
  const said = guards.flatMap((guard) => {
    const now = guardCell(guard, batch.id);
    return before === null ? ofFirst(guard, now, file) : ofLater(guard, now, guardCell(guard, before.id), file);
  });
  const judgements = (file.judgements ?? [])
    .filter(({ batches }) => batches === undefined || batches.includes(batch.id))
    // Asked anew in each batch, so said once.
    .filter(({ batches }) => before === null || (batches !== undefined && !batches.includes(before.id)))
    .map((judgement) =>
      line(1, 'judgement', ['judgements', { id: judgement.id }], { title: localText(judgement.title) }),
    );
  if (guards.length + (file.judgements ?? []).length === 0) return before === null ? [line(1, 'no-guards')] : [];
  if (said.length + judgements.length > 0) return [...said, ...judgements];
  return before === null ? [] : [line(1, 'guards-same')];
}

function ofFirst(guard: GuardFile, now: GuardCell, file: PlanFile): readonly DryLine[] {
  const way: PlanWay = ['guards', { id: guard.id }];
  const title = localText(guard.title);
  if (now.kind === 'not-checked') return [line(1, 'guard-not-checked', [...way, 'perBatch'], { title })];
  if (now.kind === 'not-counted') return [];
  const limits = { levels: now.levels, unit: guard.unit };
  const known = Object.values(now.levels).some((limit) => limit !== null);
  const compares = guard.compare === undefined ? [] : [line(1, 'guard-compares', [...way, 'compare'], { title })];
  return [
    ...(known || compares.length === 0
      ? [line(1, known ? 'guard' : 'guard-without-limits', way, known ? { title, limits } : { title })]
      : []),
    ...compares,
    ...actionLines(guard, way, file),
  ];
}

function ofLater(guard: GuardFile, now: GuardCell, former: GuardCell, file: PlanFile): readonly DryLine[] {
  const way: PlanWay = ['guards', { id: guard.id }];
  const title = localText(guard.title);
  if (now.kind !== former.kind) {
    if (now.kind === 'limits') return ofFirst(guard, now, file);
    return [line(1, now.kind === 'not-checked' ? 'guard-not-checked' : 'guard-stops', way, { title })];
  }
  if (now.kind !== 'limits' || JSON.stringify(now.levels) === JSON.stringify(former.levels)) return [];
  const limits = { levels: now.levels, unit: guard.unit };
  // Where a batch goes back to the limits of the guard, those are written at the guard.
  const at: PlanWay = now.own === null ? way : [...way, 'perBatch', now.own];
  return [line(1, 'guard-changes', at, { title, limits })];
}

/** What red does, and how long it may last before. */
function actionLines(guard: GuardFile, way: PlanWay, file: PlanFile): readonly DryLine[] {
  const holdMs = guard.hold?.red === undefined ? 0 : parseDurationMs(guard.hold.red);
  const actions = actionsOf(guard.onRed);
  const at: PlanWay = [...way, 'onRed'];
  if (actions.length === 0) return [afterHold('red-holds', way, holdMs)];
  return actions.flatMap((action) => oneAction(action, at, file, holdMs));
}

function oneAction(
  action: ReturnType<typeof actionsOf>[number],
  at: PlanWay,
  file: PlanFile,
  holdMs: number,
): readonly DryLine[] {
  switch (action.action) {
    case 'hold':
      return [afterHold('red-holds', at, holdMs)];
    case 'rollback': {
      const scope = action.scope ?? file.rollback?.default ?? 'all';
      const asks = (action.mode ?? file.rollback?.mode) === 'ask';
      const code = asks ? 'red-asks' : scope === 'all' ? 'red-rolls-back-all' : 'red-rolls-back-stage';
      const countdownMs = action.countdown === undefined ? 0 : parseDurationMs(action.countdown);
      const countdown = countdownMs === 0 || asks ? [] : [line(2, 'countdown', at, { countdownMs })];
      return [afterHold(code, at, holdMs), ...countdown];
    }
    case 'playbook':
      return [line(2, 'opens-playbook', at, { title: titleOf(file.playbooks, action.playbook) })];
    case 'flag':
      return [line(2, 'sets-flag', at, { title: titleOf(file.flags, action.flag), value: String(action.value) })];
    case 'notify':
      return [line(2, 'tells', at, { title: titleOf(file.announcements, action.announcement) })];
  }
}

function titleOf(
  items: readonly { readonly id: string; readonly title: string | LocalText }[] | undefined,
  id: string,
): LocalText {
  return localText(items?.find((item) => item.id === id)?.title ?? id);
}

type HeldCode = 'red-holds' | 'red-rolls-back-stage' | 'red-rolls-back-all' | 'red-asks';

/** What red does at once, or when it has lasted. */
function afterHold(code: HeldCode, way: PlanWay, holdMs: number): DryLine {
  return holdMs === 0 ? line(2, code, way) : line(2, `${code}-after`, way, { holdMs });
}
