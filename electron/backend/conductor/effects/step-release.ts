import { CockpitFault } from '../../../../shared/errors.ts';
import { emptyResult } from '../../../../shared/release/decide/steps.ts';
import type { StepResult } from '../../../../shared/release/events.ts';
import { entryOf, stepPlan } from '../../../../shared/release/queries.ts';
import type { StepOutput } from '../../../../shared/release/runbook-events.ts';
import type { StepOutcome } from '../../steps/index.ts';
import { isLive } from '../../steps/is-live.ts';
import { filled, renderedAnnouncement, valuesNow } from '../../steps/release-values.ts';
import type { StepRelease } from '../../steps/step-executor.ts';
import { connectionOf, type EffectTools, readDeadlineMs, rollbackDeadlineMs, trafficOf } from './effect-tools.ts';

/** What one run of a step may know of its release, and reach. */
export function stepRelease(stepId: string, tools: EffectTools): StepRelease {
  const { definition } = tools.state();
  const { plan } = definition;
  // What puts something back is no step, and is waited for as long as a rollback waits.
  const openingMs = stepPlan(tools.state(), stepId)?.timeoutMs ?? rollbackDeadlineMs;
  const values = () => valuesNow(tools.state(), (ref) => tools.texts.read(ref));
  return {
    fill: (text, how) => filled(text, values(), stepId, how),
    secret: async (name) => {
      const value = await tools.secret(name);
      if (value === null) throw new CockpitFault('secret-missing', { secret: name });
      return value;
    },
    secretNames: plan.secrets,
    standIn: null,
    connection: (slot) => tools.pool.instance(connectionOf(tools.state(), slot), { deadlineMs: openingMs }),
    write: (slot, deadlineMs, work) => tools.pool.write(connectionOf(tools.state(), slot), deadlineMs, work),
    isRehearsal: (slot) => definition.bindings[slot]?.environment === 'practice',
    baseValue: ({ base, baseline }) =>
      base !== 'baseline' || baseline === null ? null : (entryOf(tools.state().baselines, baseline)?.value ?? null),
    keepFlagBefore: (flagId, value) => tools.commit({ type: 'record-flag', flagId, value }, `flag ${flagId}`),
    keepClusterBefore: (slot, { namespace = null, ...object }, before) => {
      const { manifest = null, ...beside } = before ?? {};
      const beforeBlob = manifest === null ? null : tools.keepBlob(manifest, 'application/yaml');
      const found = { stepId, slot, object: { ...object, namespace }, existed: before !== null, beforeBlob };
      tools.commit({ type: 'record-cluster', ...found, ...beside }, `cluster ${object.kind}/${object.name}`);
    },
    isServing: async (switchId, version) => {
      try {
        const { traffic } = await trafficOf(tools, switchId);
        return isLive(await traffic.read({ deadlineMs: readDeadlineMs }), version);
      } catch {
        return null;
      }
    },
    flag: (flagId) => {
      const flag = entryOf(plan.flags, flagId);
      if (flag === undefined) throw new CockpitFault('not-found', { kind: 'flag', id: flagId });
      return flag;
    },
    announcement: (id) => renderedAnnouncement(plan, id, (text) => filled(text, values(), stepId)),
    pace: plan.pace,
  };
}

/** What an event may say of an outcome: texts go where they can be redacted. */
export function storedResult({ result = emptyResult, outputs }: StepOutcome, tools: EffectTools): StepResult {
  if (outputs === undefined) return result;
  const stored = Object.entries(outputs).map(([name, value]): [string, StepOutput] => [
    name,
    typeof value === 'string' ? { kind: 'text', text: tools.texts.keep(value) } : { kind: 'value', value },
  ]);
  return { ...result, outputs: Object.fromEntries(stored) };
}
