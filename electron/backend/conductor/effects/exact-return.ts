import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { CommandOf } from '../../../../shared/release/commands.ts';
import { compareExposure } from '../../../../shared/release/exposure.ts';
import type { Effect } from '../../../../shared/release/outstanding.ts';
import type { FoundTarget } from '../../../../shared/release/split.ts';
import type { CallOptions, TrafficCapability } from '../../connectors/connector.ts';
import { compareWithOriginal } from '../compare-with-original.ts';
import { type EffectTools, knownTargets, readDeadlineMs, shiftDeadlineMs, trafficOf } from './effect-tools.ts';
import { foundNow } from './shift.ts';

type ReturnEffect = Extract<Effect, { kind: 'switch-return' }>;
type Report = CommandOf<'record-switch-return'>;

/**
 * Puts a switch back exactly as it was before the release, where it is still what the person looked at, and reads it
 * back. What it would open further than it is now is lowered again. One that a restart cut short is only looked at.
 */
export async function runExactReturn(effect: ReturnEffect, tools: EffectTools): Promise<Report> {
  const { switchId, actionId } = effect;
  const startedAt = performance.now();
  let diffBlob: string | null = null;
  let wrote = false;
  const base = () => ({ switchId, actionId, diffBlob, tookMs: Math.round(performance.now() - startedAt) });
  const compare = (traffic: TrafficCapability, options: CallOptions) =>
    compareWithOriginal(tools.state(), switchId, traffic, tools.readBlob, options);
  try {
    const { connectionId, traffic } = await trafficOf(tools, switchId);
    const deadlineMs = Math.max(shiftDeadlineMs, traffic.patienceMs ?? 0);
    const { found, exact } = await tools.pool.write(connectionId, deadlineMs, async (options) => {
      const reading = { ...options, deadlineMs: readDeadlineMs };
      const { original, diff, revision, since } = await compare(traffic, reading);
      const before = effect.resume ? knownTargets(switchId, tools) : (await traffic.read(reading)).targets;
      if (!effect.resume) {
        if (since === 'changed' || revision !== effect.revision) throw new CockpitFault('switch-changed-since');
        diffBlob = tools.keepBlob(diff, 'text/x-diff; charset=utf-8');
        wrote = true;
        await traffic.restore(original, options);
      }
      const { targets } = await traffic.read(reading);
      await requireNoMore(targets, before, traffic, options);
      const after = await compare(traffic, reading);
      if (effect.resume && after.diff !== '') throw new CockpitFault('switch-return-interrupted');
      return { found: targets, exact: after.diff === '' };
    });
    const how = effect.resume ? 'read-back' : 'restored';
    return {
      type: 'record-switch-return',
      outcome: { type: 'switch-returned', payload: { ...base(), how, found, exact } },
    };
  } catch (thrown) {
    const error = toCockpitError(thrown);
    const found = await foundNow(tools, switchId);
    const left = wrote || effect.resume ? { snapshotBlob: await keptNow(switchId, tools) } : {};
    const payload = { ...base(), error, found, ...left };
    return { type: 'record-switch-return', outcome: { type: 'switch-return-failed', payload } };
  }
}

/** Throws `switch-return-opened` after lowering what carries more than before. */
async function requireNoMore(
  found: readonly FoundTarget[],
  before: readonly FoundTarget[],
  traffic: TrafficCapability,
  options: CallOptions,
): Promise<void> {
  const lower = found.flatMap(({ target, exposure }) => {
    const was = before.find((one) => one.target === target);
    if (was === undefined || ['less', 'equal'].includes(compareExposure(exposure, was.exposure))) return [];
    return [{ target, exposure: was.exposure }];
  });
  const [first] = lower;
  if (first === undefined) return;
  await traffic.apply(lower, null, options);
  throw new CockpitFault('switch-return-opened', { target: first.target });
}

async function keptNow(switchId: string, tools: EffectTools): Promise<string | null> {
  try {
    const { traffic } = await trafficOf(tools, switchId);
    const { content, mediaType } = await traffic.snapshot({ deadlineMs: readDeadlineMs });
    return tools.keepBlob(content, mediaType);
  } catch {
    return null;
  }
}
