import { CockpitFault } from '../../../../shared/errors.ts';
import type { ClusterReturn } from '../../../../shared/release/cluster-returns.ts';
import type { Effect } from '../../../../shared/release/outstanding.ts';
import { stepPlan } from '../../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../../shared/release/state.ts';
import type { ClusterAction } from '../../../../shared/steps/cluster.ts';
import { retried } from '../../connections/retry.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { putFlagBack } from '../../steps/flag.ts';
import { restoreObject } from '../../steps/restore-object.ts';
import type { StepRelease } from '../../steps/step-executor.ts';
import { connectionOf, type EffectTools, probeDeadlineMs, rollbackDeadlineMs } from './effect-tools.ts';
import { stepRelease } from './step-release.ts';

export type RollbackEffect = Extract<Effect, { kind: 'rollback-action' }>;

/**
 * Whoever still writes there when the phase begins belongs to what is taken back. All its actions come to this in the same
 * moment, before any of them writes; at another attempt those that write are its siblings, which it waits for.
 */
async function endWritersBefore(
  { attempt, resume }: RollbackEffect,
  connectionId: string,
  tools: EffectTools,
): Promise<void> {
  if (attempt === 1 || resume) await tools.pool.abortWriter(connectionId, probeDeadlineMs);
}

/** Writes a flag back, as the only writer of its connection, and reads it back. */
export async function restoreFlag(effect: RollbackEffect, tools: EffectTools): Promise<void> {
  const { actionId, flag } = effect;
  if (flag === null) throw new CockpitFault('not-found', { kind: 'flag', id: actionId });
  const { slot } = tools.state().definition.plan.flags[flag.flagId] ?? { slot: null };
  if (slot !== null) await endWritersBefore(effect, connectionOf(tools.state(), slot), tools);
  await putFlagBack(stepRelease(actionId, tools), flag.flagId, flag.value, rollbackDeadlineMs);
}

/** Puts an object of a cluster back as the only writer of its connection, one change after the other, the last one first. */
export async function restoreInCluster(effect: RollbackEffect, tools: EffectTools): Promise<void> {
  const { actionId, cluster } = effect;
  if (cluster === null) throw new CockpitFault('not-found', { kind: 'object', id: actionId });
  const { slot, object, changes } = cluster;
  const connectionId = connectionOf(tools.state(), slot);
  await endWritersBefore(effect, connectionId, tools);
  const { cluster: capability } = await tools.pool.instance(connectionId, { deadlineMs: rollbackDeadlineMs });
  if (capability === undefined)
    throw new CockpitFault('connection-capability-missing', { slot, capability: 'cluster' });
  await tools.pool.write(connectionId, restorationMs(tools.state(), changes), async (options) => {
    for (const { stepId, beforeBlob } of changes) {
      const file = stepPlan(tools.state(), stepId)?.file;
      const before = tools.readBlob(beforeBlob);
      if (file?.kind !== 'cluster' || before === null)
        throw new CockpitFault('not-found', { kind: 'step', id: stepId });
      const manifest = Buffer.from(before.content).toString('utf8');
      const done = file.do.action === 'set-image' ? filledContainer(file.do, stepRelease(stepId, tools)) : file.do;
      const target = { ...object, namespace: object.namespace ?? undefined };
      const restore = (left: CallOptions) => restoreObject(capability, target, done, manifest, left);
      await retried(options, object.name, restore);
    }
  });
}

/** A deletion comes to its end first: that takes as long as the step itself was given. */
function restorationMs(state: ReleaseState, changes: ClusterReturn['changes']): number {
  const patience = changes.map(({ stepId }) => {
    const step = stepPlan(state, stepId);
    return step?.file.kind === 'cluster' && step.file.do.action === 'delete' ? step.timeoutMs : 0;
  });
  return Math.max(rollbackDeadlineMs, ...patience);
}

type SetImage = Extract<ClusterAction, { action: 'set-image' }>;

function filledContainer(action: SetImage, release: StepRelease): SetImage {
  return { ...action, container: release.fill(action.container) };
}
