import { type CockpitError, CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { Exposure } from '../../../../shared/release/exposure.ts';
import { lastShift } from '../../../../shared/release/queries.ts';
import type { FoundTarget } from '../../../../shared/release/split.ts';
import { answersWanted, judgeTargets, type SplitSample, verdictOf } from '../../../../shared/release/split-sample.ts';
import type { CallOptions, ProbeCapability } from '../../connectors/connector.ts';
import { askUsers } from './ask-users.ts';
import { connectionOf, type EffectTools, knownTargets } from './effect-tools.ts';

/** Longest that real answers are asked for after a shift; the shift itself is over by then. */
export const sampleDeadlineMs = 15_000;
/** Beside the verification of a rollback. */
export const rollbackSampleMs = 1_000;

/** Where no number of answers could tell, so many show at least what is there. */
const answersToShow = 200;

export interface Shifted {
  readonly switchId: string;
  readonly to: Exposure;
  /** What the switch carried before and was read back to carry now. */
  readonly before: readonly FoundTarget[];
  readonly found: readonly FoundTarget[];
  /** A rollback is verified. */
  readonly rolledBack?: boolean;
}

/**
 * Real answers through a switch that was shifted, half of them over kept connections, and those of the plan's sample users
 * and bypasses beside them. Null where the plan names no probe for it. Never throws: what cannot be sampled is said.
 */
export async function sampleSplit(
  shifted: Shifted,
  tools: EffectTools,
  options: CallOptions,
): Promise<SplitSample | null> {
  const { switchId } = shifted;
  const { probes, samples, bypasses } = tools.state().definition.plan;
  const slot = probes?.[switchId];
  if (slot === undefined) return null;
  const users = samples?.[switchId] ?? null;
  const asked = { ...shifted, users, bypasses: bypasses?.[switchId] ?? [], rolledBack: shifted.rolledBack ?? false };
  try {
    const { probe } = await tools.pool.instance(connectionOf(tools.state(), slot), options);
    const [split, byUser] = await Promise.all([
      users?.usersOnly === true
        ? { wanted: null, targets: [], error: null }
        : sampleShares(shifted, slot, probe, options),
      users === null && asked.bypasses.length === 0 ? null : askUsers(asked, probe, options),
    ]);
    return byUser === null ? split : { ...split, users: byUser };
  } catch (thrown) {
    return notSampled(answersWanted(shifted.before, shifted.to), toCockpitError(thrown));
  }
}

/** The same through a probe that is named, without users: whatever the switch says of itself. Never throws. */
export async function sampleThrough(
  slot: string,
  shifted: Omit<Shifted, 'switchId'>,
  tools: EffectTools,
  options: CallOptions,
): Promise<SplitSample> {
  try {
    const { probe } = await tools.pool.instance(connectionOf(tools.state(), slot), options);
    return await sampleShares(shifted, slot, probe, options);
  } catch (thrown) {
    return notSampled(answersWanted(shifted.before, shifted.to), toCockpitError(thrown));
  }
}

/** Requests of nobody in particular, counted by version. */
async function sampleShares(
  { to, before, found }: Omit<Shifted, 'switchId'>,
  slot: string,
  probe: ProbeCapability | undefined,
  options: CallOptions,
): Promise<SplitSample> {
  const endsAt = performance.now() + options.deadlineMs;
  const wanted = answersWanted(before, to);
  try {
    if (probe?.sample === undefined)
      throw new CockpitFault('connection-capability-missing', { slot, capability: 'probe' });
    const half = Math.ceil((wanted ?? answersToShow) / 2);
    const take = async (): Promise<SplitSample> => {
      const left = { ...options, deadlineMs: endsAt - performance.now() };
      const counted = (await probe.sample?.({ fresh: half, keepAlive: half }, left)) ?? [];
      return { wanted, targets: judgeTargets(counted, before, found), error: null };
    };
    const first = await take();
    if (verdictOf(first) !== 'differs') return first;
    // One sample in a hundred lies, and a change may still be on its way: only a second one alike contradicts.
    return await take().catch(() => first);
  } catch (thrown) {
    return notSampled(wanted, toCockpitError(thrown));
  }
}

/** Real answers beside what the switch was told last and was read back at; a second at the most. */
export function sampleBack(switchId: string, to: Exposure, tools: EffectTools): Promise<SplitSample | null> {
  const found = knownTargets(switchId, tools);
  const last = lastShift(tools.state(), switchId)?.to;
  const before = last === undefined ? [] : found.map(({ target }) => ({ target, exposure: last }));
  const back = { switchId, to, before, found, rolledBack: true };
  return sampleSplit(back, tools, { deadlineMs: rollbackSampleMs });
}

/** As `sampleSplit`, given up as soon as the shift is nobody's concern any more: a rollback has taken over. */
export async function sampleShift(shifted: Shifted, shiftId: string, tools: EffectTools): Promise<SplitSample | null> {
  const over = new AbortController();
  const look = setInterval(() => {
    if (tools.state().shifts[shiftId]?.status !== 'intended') over.abort();
  }, 50);
  try {
    return await sampleSplit(shifted, tools, { deadlineMs: sampleDeadlineMs, signal: over.signal });
  } finally {
    clearInterval(look);
  }
}

function notSampled(wanted: number | null, error: CockpitError): SplitSample {
  return { wanted, targets: [], error };
}
