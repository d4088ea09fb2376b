import { type CockpitError, CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { CommandOf } from '../../../../shared/release/commands.ts';
import { capByFound, compareExposure, type Exposure } from '../../../../shared/release/exposure.ts';
import type { Effect } from '../../../../shared/release/outstanding.ts';
import { type FoundSplit, type FoundTarget, type SwitchBefore, wasRead } from '../../../../shared/release/split.ts';
import type { SplitSample } from '../../../../shared/release/split-sample.ts';
import { sampleContradiction } from '../../../../shared/release/user-sample.ts';
import type { CallOptions, TrafficCapability, TrafficSnapshot } from '../../connectors/connector.ts';
import { askVersion } from './ask-version.ts';
import {
  type EffectTools,
  knownTargets,
  originalOf,
  probeDeadlineMs,
  readDeadlineMs,
  readOrKnown,
  shiftDeadlineMs,
  trafficOf,
} from './effect-tools.ts';
import { sampleShift } from './sample-split.ts';

type ShiftEffect = Extract<Effect, { kind: 'shift' }>;
type Report = CommandOf<'record-shift'>;

/**
 * Moves one switch to what the fold intends, and reports what was read back. After a restart nothing is run again
 * blindly: the real state is read; a raise that is not in effect everywhere is left to the operator, a lowering goes on.
 */
export async function runShift(effect: ShiftEffect, tools: EffectTools): Promise<Report> {
  const startedAt = performance.now();
  const report = (
    part: Pick<Report, 'outcome' | 'how' | 'found' | 'snapshotBlob' | 'before' | 'sample'> &
      Partial<Pick<Report, 'error' | 'tookMs'>>,
  ): Report => ({
    type: 'record-shift',
    shiftId: effect.shiftId,
    error: null,
    tookMs: Math.round(performance.now() - startedAt),
    ...part,
  });
  let kept: Kept | null = null;
  try {
    const { connectionId, traffic } = await trafficOf(tools, effect.switchId);
    // It may have taken a while to open: what was taken back meanwhile is not raised any more.
    if (tools.state().shifts[effect.shiftId]?.status === 'superseded')
      throw new CockpitFault('cancelled', { what: effect.switchId });
    if (effect.resume) {
      const call = { deadlineMs: readDeadlineMs };
      // Only a real reading can say that a raise is in effect.
      const found = await (effect.direction === 'raise'
        ? traffic.read(call)
        : readOrKnown(effect.switchId, tools, traffic, call));
      if (shows(found, effect.to) && found.targets.every(wasRead)) {
        const before = knownTargets(effect.switchId, tools);
        const sample = await sampleIfShown(effect, before, found.targets, tools);
        return report({ ...outcomeOf(effect, true, sample), how: 'read-back', found: found.targets });
      }
      if (effect.direction === 'raise')
        return report({ outcome: 'unresolved', how: 'read-back', found: found.targets });
    }
    const deadlineMs = Math.max(shiftDeadlineMs, traffic.patienceMs ?? 0);
    const applied = await tools.pool.write(connectionId, deadlineMs, async (options) => {
      const call = { ...options, deadlineMs: readDeadlineMs };
      if (effect.direction === 'raise' && traffic.provesRaise !== true) await requireCanaryWell(effect, tools, call);
      const { targets: before } = await readOrKnown(effect.switchId, tools, traffic, call);
      const snapshot = await traffic.snapshot(options);
      kept = keep(effect, { snapshot, before }, tools);
      const { snapshotBlob } = kept;
      const found = await (effect.direction === 'raise' ? raise : lower)(effect, tools, traffic, options);
      // Until it was read back; sampling comes after.
      const tookMs = Math.round(performance.now() - startedAt);
      return { found: found.targets, snapshotBlob, before, tookMs };
    });
    // No longer the writer of the connection: whoever takes the traffic back does not wait for a sample.
    const sample = await sampleIfShown(effect, applied.before, applied.found, tools);
    return report({
      ...outcomeOf(effect, shows({ targets: applied.found }, effect.to), sample),
      how: 'applied',
      ...applied,
    });
  } catch (thrown) {
    const error = toCockpitError(thrown);
    const [found, written] = await Promise.all([
      foundNow(tools, effect.switchId),
      writtenSince(effect, kept, error, tools),
    ]);
    return report({ outcome: 'failed', how: 'applied', found, error, ...written });
  }
}

/** Nothing is raised onto a new version that is known to be unwell. Throws `canary-cannot-serve`. */
async function requireCanaryWell({ switchId }: ShiftEffect, tools: EffectTools, call: CallOptions): Promise<void> {
  const { answer, detail } = await askVersion(switchId, 'canary', tools, call);
  if (answer === 'unwell') throw new CockpitFault('canary-cannot-serve', { detail }, { retryable: true });
}

/** The switch as it was before an attempt. */
interface Kept {
  readonly snapshot: TrafficSnapshot;
  readonly before: readonly FoundTarget[];
  /** Null: it could not be kept. */
  readonly snapshotBlob: string | null;
  /** It was the first of this switch. */
  readonly isOriginal: boolean;
}

/** Keeps it before anything is written. Throws, for a raise, what committing throws. */
function keep(
  { shiftId, switchId, direction }: ShiftEffect,
  seen: Pick<Kept, 'snapshot' | 'before'>,
  tools: EffectTools,
): Kept {
  const snapshotBlob = tools.keepBlob(seen.snapshot.content, seen.snapshot.mediaType);
  const isOriginal = snapshotBlob !== null && originalOf(switchId, tools) === null;
  if (isOriginal) {
    const { before } = seen;
    try {
      tools.commit({ type: 'record-switch-before', shiftId, switchId, snapshotBlob, before }, `shift ${shiftId}`);
    } catch (thrown) {
      // Nothing is opened that could not be put back as it was; a lowering goes on.
      if (direction === 'raise') throw thrown;
    }
    tools.originals.set(switchId, { snapshotBlob, found: before });
  }
  return { ...seen, snapshotBlob, isOriginal };
}

/**
 * After a failure: what the switch was before, unless it was refused and is that still. Then nothing was written, and what
 * stands there when it is tried again, perhaps mended by a person, is the state before the release.
 */
async function writtenSince(
  { switchId }: ShiftEffect,
  kept: Kept | null,
  { code, retryable }: CockpitError,
  tools: EffectTools,
): Promise<SwitchBefore> {
  if (kept === null) return {};
  const { snapshot, snapshotBlob, before } = kept;
  // What was cut short may still arrive.
  if (retryable || code === 'cancelled') return { snapshotBlob, before };
  const now = await trafficOf(tools, switchId)
    .then(({ traffic }) => traffic.snapshot({ deadlineMs: readDeadlineMs }))
    .catch(() => null);
  if (now?.content !== snapshot.content) return { snapshotBlob, before };
  if (kept.isOriginal) tools.originals.delete(switchId);
  return {};
}

/** A split that was not reached is not sampled: it is not the intended one anyhow. Null: nothing was asked. */
function sampleIfShown(
  { switchId, shiftId, to }: ShiftEffect,
  before: readonly FoundTarget[],
  found: readonly FoundTarget[],
  tools: EffectTools,
): Promise<SplitSample | null> {
  if (!shows({ targets: found }, to)) return Promise.resolve(null);
  return sampleShift({ switchId, to, before, found }, shiftId, tools);
}

/** A raise that real answers contradict has not succeeded, whatever was read back. */
function outcomeOf(
  { direction }: ShiftEffect,
  shown: boolean,
  sample: SplitSample | null,
): Pick<Report, 'outcome' | 'sample'> & { readonly error: CockpitError | null } {
  const error = direction === 'raise' ? sampleContradiction(sample) : null;
  const sampled = sample === null ? {} : { sample };
  return { outcome: shown && error === null ? 'succeeded' : 'unresolved', error, ...sampled };
}

type Move = (
  effect: ShiftEffect,
  tools: EffectTools,
  traffic: TrafficCapability,
  options: CallOptions,
) => Promise<FoundSplit>;

/** A raise is made on the state that was previewed, and refused when somebody changed the switch since. */
const raise: Move = async ({ to, previewed }, _tools, traffic, options) => {
  const { targets } = await traffic.preview(to, options);
  // What the operator saw counts; a target that they did not see is held to what was read just now.
  const revisions = new Map(targets.map(({ target, revision }) => [target, previewed?.[target] ?? revision]));
  return traffic.apply(
    targets.map(({ target }) => ({ target, exposure: to })),
    revisions,
    options,
  );
};

/** A lowering goes on whoever changed the switch meanwhile, and leaves alone what is lower already. */
const lower: Move = async ({ switchId, to }, tools, traffic, options) => {
  const live = await readOrKnown(switchId, tools, traffic, { ...options, deadlineMs: readDeadlineMs });
  const change = live.targets.map(({ target, exposure }) => ({ target, exposure: capByFound(exposure, to) }));
  return traffic.apply(change, null, options);
};

export function shows(found: FoundSplit, to: Exposure): boolean {
  return found.targets.length > 0 && found.targets.every((target) => compareExposure(target.exposure, to) === 'equal');
}

/** After a failure: what is live, if it can still be read, be it of some targets only. */
export async function foundNow(tools: EffectTools, switchId: string): Promise<Report['found']> {
  try {
    const { traffic } = await trafficOf(tools, switchId, { deadlineMs: probeDeadlineMs });
    const { targets, unread } = await readOrKnown(switchId, tools, traffic, { deadlineMs: readDeadlineMs });
    return unread.length < targets.length ? targets : null;
  } catch {
    return null;
  }
}
