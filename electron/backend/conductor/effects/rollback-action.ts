import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { CommandOf } from '../../../../shared/release/commands.ts';
import { capByFound, compareExposure, type Exposure } from '../../../../shared/release/exposure.ts';
import type { Effect } from '../../../../shared/release/outstanding.ts';
import type { FoundTarget } from '../../../../shared/release/split.ts';
import {
  connectionOf,
  type EffectTools,
  outcome,
  probeDeadlineMs,
  readDeadlineMs,
  readOrKnown,
  rollbackDeadlineMs,
  trafficOf,
} from './effect-tools.ts';
import { foundNow } from './shift.ts';

type RollbackEffect = Extract<Effect, { kind: 'rollback-action' }>;
type Report = CommandOf<'record-rollback-action'>;

/** Carries out one action of a rollback and reports it. Safe to repeat: every action lowers to a fixed value or reads. */
export async function runRollbackAction(effect: RollbackEffect, tools: EffectTools): Promise<Report> {
  const startedAt = performance.now();
  const base = { type: 'record-rollback-action', rollbackId: effect.rollbackId, actionId: effect.actionId } as const;
  try {
    if (effect.phase === 'script') {
      const step = tools.state().definition.plan.rollback.scripts.find((script) => script.id === effect.stepId);
      if (step === undefined) throw new CockpitFault('not-found', { kind: 'script', id: effect.stepId });
      const { passed, result } = await tools.steps.run(
        step,
        `${effect.rollbackId}-${step.id}`,
        new AbortController().signal,
      );
      return { ...base, passed, found: null, result };
    }
    const found = await work[effect.phase](effect, tools);
    return { ...base, passed: true, found, result: outcome(startedAt, null) };
  } catch (thrown) {
    const found =
      effect.switchId === null || effect.phase === 'ensure-stable' ? null : await foundNow(tools, effect.switchId);
    return { ...base, passed: false, found, result: outcome(startedAt, toCockpitError(thrown)) };
  }
}

type Work = (effect: RollbackEffect, tools: EffectTools) => Promise<readonly FoundTarget[] | null>;

const work: Record<'ensure-stable' | 'traffic' | 'verify', Work> = {
  /** Can the old version serve? Said, not waited for. */
  'ensure-stable': async (effect, tools) => {
    const { probe } = await tools.pool.instance(connectionOf(tools.state(), switchOf(effect)));
    if (probe === undefined) return null;
    const answer = await probe.probe('stable', { deadlineMs: probeDeadlineMs });
    if (!answer.ok) throw new CockpitFault('stable-cannot-serve', { detail: answer.detail });
    return null;
  },
  /** Aborts the present writer, reads what is live, and lowers each target: never above what is found on it. */
  traffic: async (effect, tools) => {
    const { connectionId, traffic } = await trafficOf(tools, switchOf(effect));
    await tools.pool.abortWriter(connectionId, probeDeadlineMs);
    const goal = goalOf(effect);
    return tools.pool.write(connectionId, rollbackDeadlineMs, async (options) => {
      const { targets: live, wasRead } = await readOrKnown(switchOf(effect), tools, () =>
        traffic.read({ ...options, deadlineMs: readDeadlineMs }),
      );
      const capped = live.map(({ target, exposure }) => ({
        target,
        from: exposure,
        exposure: capByFound(exposure, goal),
      }));
      // What is there already is not written again, but only if somebody really looked.
      const change = capped.filter(({ from, exposure }) => !wasRead || compareExposure(from, exposure) !== 'equal');
      const after = change.length === 0 ? { targets: live } : await traffic.apply(change, null, options);
      requireAtMost(after.targets, goal);
      return after.targets;
    });
  },
  /** Reads the split back once more, and asks the old version to serve. */
  verify: async (effect, tools) => {
    const switchId = switchOf(effect);
    const { traffic } = await trafficOf(tools, switchId);
    const { probe } = await tools.pool.instance(connectionOf(tools.state(), switchId));
    const [found, stable] = await Promise.all([
      traffic.read({ deadlineMs: readDeadlineMs }),
      probe?.probe('stable', { deadlineMs: readDeadlineMs }),
    ]);
    requireAtMost(found.targets, goalOf(effect));
    if (stable?.ok === false) throw new CockpitFault('stable-cannot-serve', { detail: stable.detail });
    return found.targets;
  },
};

function requireAtMost(found: readonly FoundTarget[], goal: Exposure): void {
  const above = found.find((target) => !['less', 'equal'].includes(compareExposure(target.exposure, goal)));
  if (above !== undefined) throw new CockpitFault('split-not-reached', { target: above.target });
}

function switchOf(effect: RollbackEffect): string {
  if (effect.switchId === null) throw new CockpitFault('not-found', { kind: 'switch', id: null });
  return effect.switchId;
}

function goalOf(effect: RollbackEffect): Exposure {
  if (effect.to === null) throw new CockpitFault('not-found', { kind: 'exposure', id: effect.actionId });
  return effect.to;
}
