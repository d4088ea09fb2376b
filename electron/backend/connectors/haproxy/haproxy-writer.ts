import { CockpitFault } from '../../../../shared/errors.ts';
import type { CallLimits, CallOptions } from '../../platform/call-limits.ts';
import { createTurns } from '../../platform/turns.ts';
import { type BackendState, readBackend, revisionOf } from './backend-state.ts';
import type { HaproxyConfig } from './haproxy-config.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { type PairSetting, type ShiftCommand, shiftCommands } from './shift-commands.ts';

export interface BackendChange {
  /** What both servers are to be, from what they are; throws where that must not be. */
  setting(state: BackendState): PairSetting;
  /** Fingerprint on which the change was decided. Null: whatever is there by now, the change is to be made. */
  readonly expectedRevision: string | null;
}

export interface HaproxyWriter {
  /**
   * Tells HAProxy and returns what it then says of itself. A raise (with a revision) that fails or is left half way is
   * taken back; a lowering goes on without its caller. Throws `haproxy-changed`,
   * `haproxy-command-refused`, `haproxy-not-allowed` and the errors of reading.
   */
  change(change: BackendChange, options: CallOptions): Promise<BackendState>;
  /** Waits until nothing is under way any more, also what earlier callers no longer wait for. */
  settled(options: CallOptions): Promise<void>;
}

/** For what goes on after its caller has left. */
const unattendedMs = 2_000;

/** The only writer of a backend: changes run one after the other. */
export function createHaproxyWriter(config: HaproxyConfig, api: RuntimeApi): HaproxyWriter {
  const { backend } = config;
  const turns = createTurns(backend);

  const left = (limits: CallLimits, options: CallOptions): CallOptions => ({
    deadlineMs: limits.remainingMs(),
    signal: options.signal,
  });

  function raise(change: BackendChange, options: CallOptions) {
    return turns.take(options, async (limits, after) => {
      const state = await readBackend(config, api, left(limits, options));
      if (revisionOf(state) !== change.expectedRevision) throw changed('since-preview');
      const setting = change.setting(state);
      const told: ShiftCommand[] = [];
      try {
        for (const command of shiftCommands(backend, state, setting)) {
          limits.check();
          told.push(command);
          await api.tell(command.command, left(limits, options));
        }
        const found = await readBackend(config, api, left(limits, options));
        if (!isAsTold(found, setting)) throw changed('not-in-effect');
        return found;
      } catch (error) {
        after.done = takeBack(state, told);
        // Whoever has left does not wait for it; what comes next does.
        if (!limits.signal.aborted) await after.done;
        throw error;
      }
    });
  }

  /** A process that was started meanwhile has the weights of its file, and ours of before could be higher. */
  async function takeBack(before: BackendState, told: readonly ShiftCommand[]): Promise<void> {
    if (told.length === 0) return;
    const options = { deadlineMs: unattendedMs };
    try {
      const now = await readBackend(config, api, options);
      if (now.process !== before.process) return;
      for (const { undo } of told.toReversed()) await api.tell(undo, options);
    } catch {
      // The caller hears why the raise failed; what is live is found by the next reading.
    }
  }

  /** What may pass is said to be retryable: whoever lowers by a stored connection is tried again. */
  function lower(change: BackendChange, options: CallOptions) {
    return turns.take(options, (limits) => lowerOnce(change, limits, options));
  }

  async function lowerOnce(change: BackendChange, limits: CallLimits, options: CallOptions): Promise<BackendState> {
    const state = await readBackend(config, api, left(limits, options));
    const setting = change.setting(state);
    // From the first word on it is carried to its end, whoever leaves.
    const unattended = { deadlineMs: Math.max(unattendedMs, limits.remainingMs()) };
    for (const { command } of shiftCommands(backend, state, setting)) await api.tell(command, unattended);
    const found = await readBackend(config, api, unattended);
    if (!isAsTold(found, setting)) throw changed('not-in-effect', true);
    return found;
  }

  function changed(reason: string, retryable = false): CockpitFault {
    return new CockpitFault('haproxy-changed', { backend, reason }, { retryable });
  }

  return {
    change: (change, options) => (change.expectedRevision === null ? lower(change, options) : raise(change, options)),
    settled: turns.settled,
  };
}

function isAsTold(found: BackendState, setting: PairSetting): boolean {
  return (['stable', 'canary'] as const).every(
    (version) =>
      found[version].adminState === setting[version].adminState && found[version].weight === setting[version].weight,
  );
}
