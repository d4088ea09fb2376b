import { actionsOf } from '../../compile/guards.ts';
import type { Path } from '../../parse-places.ts';
import type { GuardFile, JudgementFile } from '../../schema.ts';
import type { LintContext } from '../context.ts';
import type { CheckReference, References } from './references.ts';

/** What guards, judgements, metrics and alerts name. */
export function guardReferences({ file, threshold }: LintContext, { check, slot }: References): void {
  const checkBaseline = (written: string | undefined, path: Path): void => {
    const id = written === undefined ? null : (threshold(written)?.threshold.relative?.baseline ?? null);
    if (id !== null) check('baseline', id, path);
  };
  for (const [index, guard] of (file.guards ?? []).entries()) {
    const path: Path = ['guards', index];
    check('metric', guard.metric, [...path, 'metric']);
    slot(guard.from, 'metrics', [...path, 'from']);
    for (const id of Object.keys(guard.perBatch ?? {})) check('batch', id, [...path, 'perBatch', id]);
    scopeReferences(guard, path, check);
    for (const level of ['green', 'yellow', 'red'] as const) {
      checkBaseline(guard[level], [...path, level]);
      for (const [batch, cell] of Object.entries(guard.perBatch ?? {})) {
        if (cell !== 'not-checked') checkBaseline(cell[level], [...path, 'perBatch', batch, level]);
      }
    }
  }
  for (const [index, judgement] of (file.judgements ?? []).entries()) {
    const path: Path = ['judgements', index];
    check('role', judgement.who, [...path, 'who']);
    scopeReferences(judgement, path, check);
  }
  for (const [index, metric] of (file.metrics ?? []).entries())
    check('metric', metric.complementOf, ['metrics', index, 'complementOf']);
  for (const [index, alert] of (file.alerts ?? []).entries()) {
    check('metric', alert.metric, ['alerts', index, 'metric']);
    check('guard', alert.guard, ['alerts', index, 'guard']);
  }
  for (const [index, dashboard] of (file.dashboards ?? []).entries())
    for (const [at, panel] of (dashboard.panels ?? []).entries())
      check('metric', panel.metric, ['dashboards', index, 'panels', at, 'metric']);
  for (const [index, goal] of (file.about?.goals ?? []).entries())
    check('metric', goal.metric, ['about', 'goals', index, 'metric']);
  for (const [index, item] of (file.acceptance ?? []).entries())
    check('metric', item.metric, ['acceptance', index, 'metric']);
  for (const [index, flag] of (file.flags ?? []).entries()) {
    slot(flag.on, 'flag', ['flags', index, 'on']);
    check('batch', flag.opensAt, ['flags', index, 'opensAt']);
    for (const [at, role] of (flag.operators ?? []).entries()) check('role', role, ['flags', index, 'operators', at]);
    check('drill', flag.drill, ['flags', index, 'drill']);
    slot(flag.probe, 'probe', ['flags', index, 'probe']);
  }
  for (const [index, condition] of (file.rollback?.preconditions ?? []).entries())
    check('guard', condition.guard, ['rollback', 'preconditions', index, 'guard']);
}

function scopeReferences(item: GuardFile | JudgementFile, path: Path, check: CheckReference): void {
  for (const [at, id] of (item.batches ?? []).entries()) check('batch', id, [...path, 'batches', at]);
  check('flag', item.dependsOn?.flag, [...path, 'dependsOn', 'flag']);
  for (const colour of ['onYellow', 'onRed', 'onUnknown'] as const) {
    const several = Array.isArray(item[colour]);
    actionsOf(item[colour]).forEach((action, at) => {
      const where: Path = several ? [...path, colour, at] : [...path, colour];
      if (action.action === 'playbook') check('playbook', action.playbook, [...where, 'playbook']);
      if (action.action === 'flag') check('flag', action.flag, [...where, 'flag']);
      if (action.action === 'notify') check('announcement', action.announcement, [...where, 'announcement']);
    });
  }
}
