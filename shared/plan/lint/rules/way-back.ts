import { actionsOf } from '../../compile/guards.ts';
import type { RollbackKind } from '../../way-back.ts';
import type { LintContext } from '../context.ts';

/** What a way back needs besides traffic: flags whose value before is known, playbooks that somebody opens. */
export function lintWayBack(context: LintContext): void {
  lintFlags(context);
  lintPlaybooks(context);
  lintRestart(context);
}

/** A flag that a person sets: no program knows what it was before. */
function lintFlags({ file, steps, report }: LintContext): void {
  const byHand = new Set((file.flags ?? []).flatMap(({ id, on }) => (on === undefined ? [id] : [])));
  const kept = file.rollback?.flags === 'keep';
  for (const { step, path } of steps) {
    if (kept || step.kind !== 'flag' || step.restore === false || !byHand.has(step.flag)) continue;
    report('flag.no-value-before', [...path, 'flag'], { item: step.id, flag: step.flag });
  }
}

/** A playbook that no guard and no drill names is found only by a person who remembers it. */
function lintPlaybooks({ file, report }: LintContext): void {
  const opened = new Set<string | undefined>((file.drills ?? []).map(({ playbook }) => playbook));
  for (const { onYellow, onRed, onUnknown } of [...(file.guards ?? []), ...(file.judgements ?? [])]) {
    for (const action of [onYellow, onRed, onUnknown].flatMap(actionsOf)) {
      if (action.action === 'playbook') opened.add(action.playbook);
    }
  }
  for (const [index, { id, symptom }] of (file.playbooks ?? []).entries()) {
    if (!opened.has(id) && symptom === undefined)
      report('playbook.not-opened', ['playbooks', index, 'id'], { item: id });
  }
}

const noWayBack: ReadonlySet<RollbackKind | undefined> = new Set(['fix-forward', 'none']);

/** Where the ramp goes on after a rollback says nothing where there never is one. */
function lintRestart({ file, batches, report }: LintContext): void {
  const { rollback } = file;
  if (rollback?.after === undefined) return;
  const moving = batches.filter(({ exposure }) => exposure.kind !== 'none');
  const never = moving.length > 0 && moving.every(({ batch }) => noWayBack.has(batch.rollback?.kind ?? rollback.kind));
  if (never) report('rollback.restart-contradicts', ['rollback', 'after'], { kind: rollback.kind ?? 'none' });
}
