import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { CommandOf } from '../../../../shared/release/commands.ts';
import { nothingExposed } from '../../../../shared/release/exposure.ts';
import type { KillSwitchPosition } from '../../../../shared/release/kill-switch-events.ts';
import { probesOfKillSwitch } from '../../../../shared/release/kill-switch-state.ts';
import type { Effect } from '../../../../shared/release/outstanding.ts';
import { entryOf } from '../../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../../shared/release/state.ts';
import type { ConnectionPool } from '../../connections/connection-pool.ts';
import type { CallOptions, KillSwitchReading } from '../../connectors/connector.ts';
import { startCall } from '../../platform/call-limits.ts';
import { connectionOf, type EffectTools, knownTargets, rollbackDeadlineMs } from './effect-tools.ts';
import { sampleDeadlineMs, sampleThrough } from './sample-split.ts';

type KillSwitchEffect = Extract<Effect, { kind: 'kill-switch' }>;
type SampleEffect = Extract<Effect, { kind: 'kill-switch-sample' }>;
type Report = CommandOf<'record-kill-switch'>;

/** Longest that what it was before is asked for, where nobody has read it yet: engaging does not wait for a reading. */
const lookDeadlineMs = 700;

export interface ReachedKillSwitch {
  readonly connectionId: string;
  read(options: CallOptions): Promise<KillSwitchReading>;
  set(to: KillSwitchPosition, options: CallOptions): Promise<KillSwitchReading>;
}

/**
 * A kill switch through its connection's own capability, else as a flag that is true where it is engaged. Throws
 * `connection-missing`, `connection-capability-missing`, and what opening the connection throws.
 */
export async function reachKillSwitch(
  state: ReleaseState,
  flagId: string,
  pool: Pick<ConnectionPool, 'instance'>,
): Promise<ReachedKillSwitch> {
  const plan = entryOf(state.definition.plan.flags, flagId);
  if (plan?.slot == null) throw new CockpitFault('connection-missing', { slot: flagId });
  const { slot, key } = plan;
  const connectionId = connectionOf(state, slot);
  const { flag, killSwitch } = await pool.instance(connectionId);
  if (killSwitch !== undefined) {
    return {
      connectionId,
      read: (options) => killSwitch.read(key, options),
      set: (to, options) => (to === 'engaged' ? killSwitch.engage(key, options) : killSwitch.release(key, options)),
    };
  }
  if (flag === undefined) throw new CockpitFault('connection-capability-missing', { slot, capability: 'killSwitch' });
  const reading = ({ value }: { readonly value: unknown }): KillSwitchReading => {
    if (value !== true && value !== false && value !== null)
      throw new CockpitFault('kill-switch-unclear', { key, value: String(value).slice(0, 200) });
    return { state: value === true ? 'engaged' : 'released', since: null, by: null };
  };
  return {
    connectionId,
    read: async (options) => reading(await flag.get(key, options)),
    set: async (to, options) => reading(await flag.set(key, to === 'engaged', null, options)),
  };
}

/**
 * Moves a kill switch and reads it back. Engaging waits for nobody: not for the writer of its connection, which a raise,
 * a hanging step or a rollback may hold, and not for a reading. Nor does it end a writer: what would release the same
 * switch is not intended any more, and ends by its own signal. It is repeated after a restart, for it may be. A release
 * takes its turn as a raise does, and one that a restart cut short is only looked at.
 */
export async function runKillSwitch(
  effect: KillSwitchEffect,
  tools: EffectTools,
  signal: AbortSignal,
): Promise<Report> {
  const { flagId, actionId, attempt, to, resume } = effect;
  const startedAt = performance.now();
  const report = (rest: Pick<Report, 'how' | 'before' | 'error'>): Report => {
    const tookMs = Math.round(performance.now() - startedAt);
    return { type: 'record-kill-switch', flagId, actionId, attempt, tookMs, ...rest };
  };
  let before: KillSwitchPosition | null = null;
  const call = startCall({ deadlineMs: rollbackDeadlineMs, signal }, flagId);
  const left = (mostMs = rollbackDeadlineMs): CallOptions => ({
    deadlineMs: Math.min(mostMs, call.remainingMs()),
    signal: call.signal,
  });
  try {
    const { connectionId, read, set } = await call.within(reachKillSwitch(tools.state(), flagId, tools.pool));
    if (to === 'released') {
      const looks = resume ? await read(left()) : null;
      if (looks?.state === 'engaged') throw new CockpitFault('kill-switch-interrupted', { flag: flagId });
      if (looks === null) {
        const write = ({ signal: ofTurn = call.signal }: CallOptions) =>
          set(to, { deadlineMs: call.remainingMs(), signal: AbortSignal.any([ofTurn, call.signal]) });
        requireAt(flagId, to, await call.within(tools.pool.write(connectionId, rollbackDeadlineMs, write)));
      }
      return report({ how: looks === null ? 'written' : 'read-back', before, error: null });
    }
    if (tools.state().killSwitches[flagId]?.since == null) {
      before = await read(left(lookDeadlineMs)).then(
        ({ state }) => state,
        () => null,
      );
    }
    requireAt(flagId, to, await set(to, left()));
    return report({ how: 'written', before, error: null });
  } catch (thrown) {
    return report({ how: 'written', before, error: toCockpitError(thrown) });
  } finally {
    call.end();
  }
}

function requireAt(flagId: string, to: KillSwitchPosition, { state }: KillSwitchReading): void {
  if (state !== to) throw new CockpitFault('kill-switch-not-set', { flag: flagId, found: state }, { retryable: true });
}

/** Whether real answers still come from the new version: of each place that is asked none should. Never throws. */
export async function sampleKillSwitch(
  { flagId, actionId }: SampleEffect,
  tools: EffectTools,
  signal: AbortSignal,
): Promise<CommandOf<'record-kill-switch-sample'>> {
  const { plan } = tools.state().definition;
  const samples = await Promise.all(
    probesOfKillSwitch(plan, flagId).map(async (slot) => {
      const probed = Object.entries(plan.probes ?? {}).filter(([, probe]) => probe === slot);
      const switchIds = probed.length > 0 ? probed.map(([id]) => id) : Object.keys(tools.state().switches);
      const before = switchIds.flatMap((id) => knownTargets(id, tools));
      const found = before.map(({ target }) => ({ target, exposure: nothingExposed }));
      const wanted = { to: nothingExposed, before, found };
      const sample = await sampleThrough(slot, wanted, tools, { deadlineMs: sampleDeadlineMs, signal });
      return { slot, sample };
    }),
  );
  return { type: 'record-kill-switch-sample', flagId, actionId, samples };
}
