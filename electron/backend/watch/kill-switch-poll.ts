import type { KillSwitchReadings } from '../../../shared/contract/kill-switches.ts';
import { toCockpitError } from '../../../shared/errors.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { reachKillSwitch } from '../conductor/effects/kill-switch.ts';
import type { ConnectionPool } from '../connections/connection-pool.ts';
import type { Host } from '../host.ts';

const everyMs = 2_000;
const deadlineMs = 2_000;

interface KillSwitchPollParts {
  readonly host: Host;
  readonly pool: ConnectionPool;
  state(): ReleaseState;
  /** Never throws. */
  submit(command: ReleaseCommand, rule: string): void;
}

export interface KillSwitchPoll {
  /** What each was when it was last asked, by the id of its flag. */
  readings(): KillSwitchReadings;
  /** Whether it is to look now and from here on; false: it rests. */
  keep(watching: boolean): void;
}

/** Reads every kill switch of a release, so that what it was is known before anybody touches it. */
export function createKillSwitchPoll({ host, pool, state, submit }: KillSwitchPollParts): KillSwitchPoll {
  const readings: Record<string, KillSwitchReadings[string]> = {};
  const busy = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = new AbortController();

  const look = async (flagId: string, signal: AbortSignal): Promise<void> => {
    const actionBefore = state().killSwitches[flagId]?.action;
    const { readAt = null } = readings[flagId] ?? {};
    try {
      const { read } = await reachKillSwitch(state(), flagId, pool);
      const { state: position, since, by } = await read({ deadlineMs, signal });
      if (signal.aborted) return;
      readings[flagId] = { readAt: host.now().utc, since, by, error: null };
      // A reading that was under way while our own write began may show either side of it.
      if (state().killSwitches[flagId]?.action !== actionBefore) return;
      submit({ type: 'record-kill-switch-position', flagId, position }, 'poll kill switch');
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toCockpitError(thrown);
      readings[flagId] = { readAt, since: null, by: null, error: { ...error, params: { ...error.params } } };
      // A silent service leaves what was known last, with its age; one that answers neither is an answer.
      if (error.code !== 'kill-switch-unclear' || state().killSwitches[flagId]?.action !== actionBefore) return;
      submit({ type: 'record-kill-switch-position', flagId, position: 'unknown' }, 'poll kill switch');
    }
  };
  const lookAtAll = (): void => {
    for (const flagId of Object.keys(state().killSwitches)) {
      if (busy.has(flagId)) continue;
      busy.add(flagId);
      void look(flagId, stopped.signal).finally(() => busy.delete(flagId));
    }
  };
  return {
    readings: () => readings,
    keep: (watching) => {
      if (watching === (timer !== undefined)) return;
      if (!watching) {
        clearInterval(timer);
        timer = undefined;
        stopped.abort();
        return;
      }
      stopped = new AbortController();
      timer = setInterval(lookAtAll, everyMs);
      lookAtAll();
    },
  };
}
