import { type CockpitError, CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { CommandOf } from '../../../../shared/release/commands.ts';
import { capByFound, compareExposure, type Exposure } from '../../../../shared/release/exposure.ts';
import type { FoundSplit, FoundTarget } from '../../../../shared/release/split.ts';
import type { SplitSample } from '../../../../shared/release/split-sample.ts';
import type { TrafficCapability } from '../../connectors/connector.ts';
import { askVersion, requireNotUnwell } from './ask-version.ts';
import {
  connectionOf,
  type EffectTools,
  originalOf,
  outcome,
  overlaid,
  probeDeadlineMs,
  readDeadlineMs,
  readOrKnown,
  rollbackDeadlineMs,
  trafficOf,
} from './effect-tools.ts';
import { type RollbackEffect, restoreFlag, restoreInCluster } from './restore-settings.ts';
import { rollbackSampleMs, sampleBack } from './sample-split.ts';
import { foundNow } from './shift.ts';
import { stepRelease, storedResult } from './step-release.ts';

type Report = CommandOf<'record-rollback-action'>;

/** Carries out one action of a rollback and reports it. Safe to repeat: every action lowers to a fixed value or reads. */
export async function runRollbackAction(effect: RollbackEffect, tools: EffectTools): Promise<Report> {
  const startedAt = performance.now();
  const base = { type: 'record-rollback-action', rollbackId: effect.rollbackId, actionId: effect.actionId } as const;
  try {
    if (effect.phase === 'script') {
      const step = tools.state().definition.plan.rollback.scripts.find((script) => script.id === effect.stepId);
      if (step === undefined) throw new CockpitFault('not-found', { kind: 'script', id: effect.stepId });
      const runId = `${effect.rollbackId}-${step.id}`;
      const ended = await tools.steps.run(step, runId, stepRelease(step.id, tools), new AbortController().signal);
      const { passed, gain } = ended;
      const brought = gain === undefined ? {} : { gain };
      return { ...base, passed, found: null, result: storedResult(ended, tools), ...brought };
    }
    if (effect.phase === 'flag') {
      await restoreFlag(effect, tools);
      return { ...base, passed: true, found: null, result: outcome(startedAt, null) };
    }
    if (effect.phase === 'cluster') {
      await restoreInCluster(effect, tools);
      return { ...base, passed: true, found: null, result: outcome(startedAt, null) };
    }
    const {
      found,
      overcome,
      replacedBlob = null,
      sample = null,
      leftBlob = null,
    } = await work[effect.phase](effect, tools);
    const result = { ...outcome(startedAt, overcome), transcriptBlob: replacedBlob };
    return {
      ...base,
      passed: true,
      found,
      result,
      ...(sample && { sample }),
      ...(leftBlob && { snapshotBlob: leftBlob }),
    };
  } catch (thrown) {
    const result = outcome(startedAt, toCockpitError(thrown));
    const found =
      effect.switchId === null || effect.phase === 'ensure-stable' ? null : await foundNow(tools, effect.switchId);
    const spent = (await isPatienceSpent(effect, result, tools)) ? { patienceSpent: true } : {};
    return { ...base, passed: false, found, result, ...spent };
  }
}

interface Done {
  readonly found: readonly FoundTarget[] | null;
  /** What went wrong before a safer way led to the goal all the same, or could not be asked; kept with the result. */
  readonly overcome: CockpitError | null;
  /** What somebody had made of the switch and had to be replaced, as evidence. */
  readonly replacedBlob?: string | null;
  /** What real answers showed; nothing depends on it. */
  readonly sample?: SplitSample | null;
  /** The switch as it was left, to see whether somebody changes it later. */
  readonly leftBlob?: string | null;
}

type Work = (effect: RollbackEffect, tools: EffectTools) => Promise<Done>;

const work: Record<'ensure-stable' | 'traffic' | 'verify', Work> = {
  /** Can the old version serve? Said, not waited for. */
  'ensure-stable': async (effect, tools) => {
    const asked = await askVersion(switchOf(effect), 'stable', tools, { deadlineMs: probeDeadlineMs });
    return { found: null, overcome: requireNotUnwell(asked) };
  },
  /** Aborts the present writer, reads what is live, and lowers each target: never above what is found on it. */
  traffic: async (effect, tools) => {
    await tools.pool.abortWriter(connectionOf(tools.state(), switchOf(effect)), probeDeadlineMs);
    const { connectionId, traffic } = await trafficOf(tools, switchOf(effect), { deadlineMs: rollbackDeadlineMs });
    const goal = goalOf(effect);
    const deadlineMs = deadlineOf(traffic);
    return tools.pool.write(connectionId, deadlineMs, async (options) => {
      const reading = { ...options, deadlineMs: readDeadlineMs };
      const { targets: live, wasRead } = await readOrKnown(switchOf(effect), tools, traffic, reading);
      const capped = live.map(({ target, exposure }) => ({
        target,
        from: exposure,
        exposure: capByFound(exposure, goal),
      }));
      // What is there already is not written again, but only if somebody really looked.
      const change = capped.filter(({ from, exposure }) => !wasRead || compareExposure(from, exposure) !== 'equal');
      if (change.length === 0) {
        requireAtMost(live, goal);
        return { found: live, overcome: null };
      }
      try {
        const applied = await traffic.apply(change, null, options);
        const targets = overlaid(live, applied.targets);
        requireAtMost(targets, goal);
        return { found: targets, overcome: null };
      } catch (thrown) {
        // Some targets may have been lowered all the same: those are not to rise again.
        const { targets: now, wasRead: isRead } = await readOrKnown(switchOf(effect), tools, traffic, reading);
        // Everything is where it should be, but something beside it failed, such as stopping a service.
        if (isRead && now.every(({ exposure }) => isAtMost(exposure, goal))) {
          return { found: now, overcome: toCockpitError(thrown) };
        }
        if (isOnItsWay(toCockpitError(thrown), traffic) || !mayRestore(effect, tools, now)) throw thrown;
        const replaced = await traffic.snapshot({ deadlineMs: readDeadlineMs }).catch(() => null);
        const { targets } = await restoreOriginal(effect, tools, traffic, thrown);
        requireAtMost(targets, goal);
        const replacedBlob = replaced === null ? null : tools.keepBlob(replaced.content, replaced.mediaType);
        return { found: targets, overcome: toCockpitError(thrown), replacedBlob };
      }
    });
  },
  /** Reads the split back once more, and asks the old version to serve. */
  verify: async (effect, tools) => {
    const switchId = switchOf(effect);
    const { traffic } = await trafficOf(tools, switchId, { deadlineMs: readDeadlineMs });
    const sampled = sampleBack(switchId, goalOf(effect), tools);
    const [found, stable, left] = await Promise.all([
      traffic.read({ deadlineMs: readDeadlineMs }),
      askVersion(switchId, 'stable', tools, { deadlineMs: readDeadlineMs }),
      // Nothing waits longer for it than for the sample.
      traffic.snapshot({ deadlineMs: rollbackSampleMs }).catch(() => null),
    ]);
    requireAtMost(found.targets, goalOf(effect));
    const notAsked = requireNotUnwell(stable);
    const sample = await sampled;
    // Its answers among those of the sample do as well.
    const isSeen = sample?.targets.some(({ stable: answers }) => answers > 0) ?? false;
    const leftBlob = left && tools.keepBlob(left.content, left.mediaType);
    return { found: found.targets, overcome: isSeen ? null : notAsked, sample, leftBlob };
  },
};

/** A hanging switch is given up soon; one that says that it waits for something slow is given that time. */
function deadlineOf({ patienceMs = 0 }: TrafficCapability): number {
  return Math.max(rollbackDeadlineMs, patienceMs);
}

/** Whether a switch that takes longer than others was waited for until then, and not only while it was read. */
async function isPatienceSpent(
  { phase, switchId }: RollbackEffect,
  { error, tookMs }: Report['result'],
  tools: EffectTools,
): Promise<boolean> {
  if (phase !== 'traffic' || switchId === null || error?.code !== 'deadline-exceeded') return false;
  const traffic = await trafficOf(tools, switchId, { deadlineMs: probeDeadlineMs }).then(
    (found) => found.traffic,
    () => null,
  );
  const { patienceMs = 0 } = traffic ?? {};
  return patienceMs > rollbackDeadlineMs && tookMs > rollbackDeadlineMs;
}

/** It did not refuse: a larger rollback has taken over, or what it waits for takes longer than it said. */
function isOnItsWay({ code }: CockpitError, { patienceMs }: TrafficCapability): boolean {
  return code === 'cancelled' || (code === 'deadline-exceeded' && patienceMs !== undefined);
}

/** Whether the state before the release may be put back as a whole: it must open no target further than it is now. */
function mayRestore(effect: RollbackEffect, tools: EffectTools, live: readonly FoundTarget[]): boolean {
  const original = originalOf(switchOf(effect), tools);
  if (original === null || original.found.length === 0) return false;
  // Where nobody reads, nobody knows what it would open; and whoever answers is asked again anyway.
  if (live.some((target) => target.reported)) return false;
  return original.found.every(({ target, exposure }) => {
    const now = live.find((item) => item.target === target);
    return now !== undefined && isAtMost(exposure, now.exposure);
  });
}

/**
 * The last way back, when the switch refuses to be lowered: what it was before, byte for byte, and from there down to
 * the goal.
 */
async function restoreOriginal(
  effect: RollbackEffect,
  tools: EffectTools,
  traffic: TrafficCapability,
  refused: unknown,
): Promise<FoundSplit> {
  const hash = originalOf(switchOf(effect), tools)?.snapshotBlob ?? '';
  const blob = tools.readBlob(hash);
  if (blob === null) throw refused;
  const content = Buffer.from(blob.content).toString('utf8');
  const goal = goalOf(effect);
  // A budget of its own: the refused attempt may have used up the first one.
  const options = { deadlineMs: deadlineOf(traffic) };
  const restored = await traffic.restore({ mediaType: blob.mediaType, content }, options);
  const above = restored.targets.filter(({ exposure }) => !isAtMost(exposure, goal));
  if (above.length === 0) return restored;
  return traffic.apply(
    above.map(({ target }) => ({ target, exposure: goal })),
    null,
    options,
  );
}

function isAtMost(exposure: Exposure, ceiling: Exposure): boolean {
  return ['less', 'equal'].includes(compareExposure(exposure, ceiling));
}

function requireAtMost(found: readonly FoundTarget[], goal: Exposure): void {
  const above = found.find((target) => !isAtMost(target.exposure, goal));
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
