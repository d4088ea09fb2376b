import { createHash } from 'node:crypto';
import { CockpitFault } from '../../../../shared/errors.ts';
import { compareExposure, type Exposure, nothingExposed } from '../../../../shared/release/exposure.ts';
import type { KubernetesObject } from '../../kubernetes/objects.ts';
import { hasCondition, rolloutOf } from '../../kubernetes/rollout.ts';
import type { CallOptions } from '../connector.ts';
import { absent, type FieldValue, readField } from './field-path.ts';
import type { SwitchParts, SwitchPlan } from './switch-config.ts';
import { isRestarted, markOf, type SwitchMark } from './switch-mark.ts';
import { splitExposure } from './switch-split.ts';

/** The switch as it was found. */
export interface SwitchState {
  /** Null: there is none. */
  readonly object: KubernetesObject | null;
  readonly workloads: readonly KubernetesObject[];
  readonly revision: string;
}

export async function readState({ plan, objects }: SwitchParts, options: CallOptions): Promise<SwitchState> {
  const [object, ...workloads] = await Promise.all([
    // Only a ConfigMap may come into being by a switch; any other object says more than who gets what.
    plan.object.kind === 'ConfigMap' ? objects.find(plan.object, options) : objects.get(plan.object, options),
    ...plan.restart.map((ref) => objects.get(ref, options)),
  ]);
  return {
    object: object ?? null,
    workloads: workloads.filter((workload) => workload !== null),
    revision: revisionOf(plan, object ?? null),
  };
}

/**
 * Another one after every change that may have been meant for the switch. Where Kubernetes counts changes of the
 * specification that number is used: the status of a workload changes all the time.
 */
function revisionOf(plan: SwitchPlan, object: KubernetesObject | null): string {
  const seen =
    object === null
      ? null
      : [
          object.metadata.uid,
          object.metadata.generation ?? object.metadata.resourceVersion,
          fieldsOf(plan, object).map((value) => (value === absent ? [] : [value])),
        ];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

/** Without the object no field is there. */
export const fieldsOf = (plan: SwitchPlan, object: KubernetesObject | null): readonly FieldValue[] =>
  plan.fields.map(({ path }) => (object === null ? absent : readField(object, path)));

/** What the object says, whether anything runs by it or not. Throws `kubernetes-value-unclear`, `audience-apart`. */
export function writtenExposure(plan: SwitchPlan, object: KubernetesObject | null): Exposure {
  return object === null ? nothingExposed : splitExposure(plan.split, fieldsOf(plan, object));
}

/** The mark of the change that is written now; null where somebody else wrote it, or it is in effect at once. */
export function currentMark(plan: SwitchPlan, { object }: SwitchState): SwitchMark | null {
  if (plan.mark === null || object === null) return null;
  const mark = markOf(object);
  return mark !== null && compareExposure(mark.to, writtenExposure(plan, object)) === 'equal' ? mark : null;
}

/**
 * What is in effect: what is written once all that is waited for has come, until then what was in effect before, which
 * the mark says. What somebody else wrote counts at once: from here nobody can tell which pods have read it.
 */
export function effectiveExposure(plan: SwitchPlan, state: SwitchState): Exposure {
  const mark = currentMark(plan, state);
  return mark === null || isSettled(plan, state, mark) ? writtenExposure(plan, state.object) : mark.from;
}

/** Whether what a change waits for has come. */
export function isSettled(plan: SwitchPlan, { object, workloads }: SwitchState, mark: SwitchMark): boolean {
  if (object === null) return true;
  if (!workloads.every((workload) => isRestarted(workload, mark))) return false;
  switch (plan.waitFor) {
    case 'nothing':
      return true;
    case 'condition':
      return plan.condition !== null && hasCondition(object, plan.condition);
    case 'rollout':
      return rollingOut(plan, object, workloads).every((one) => rolloutOf(one)?.state === 'complete');
  }
}

/** Throws `kubernetes-rollout-failed` for a rollout that its controller has given up. */
export function requireProgress(plan: SwitchPlan, { object, workloads }: SwitchState): void {
  if (plan.waitFor !== 'rollout' || object === null) return;
  for (const workload of rollingOut(plan, object, workloads)) {
    const rollout = rolloutOf(workload);
    if (rollout?.state !== 'failed') continue;
    const { ready, wanted, detail } = rollout;
    const name = `${workload.kind}/${workload.metadata.name}`;
    throw new CockpitFault('kubernetes-rollout-failed', { object: name, ready, wanted, detail });
  }
}

const rollingOut = (plan: SwitchPlan, object: KubernetesObject, workloads: readonly KubernetesObject[]) =>
  plan.restart.length > 0 ? workloads : [object];
