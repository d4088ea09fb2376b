import { type AdminState, type BackendState, restartPercentOf, type ServerState, toldWeight } from './backend-state.ts';
import type { HaproxyConfig } from './haproxy-config.ts';
import type { WeightPair } from './weights.ts';

/** What one server is to be. */
export interface ServerSetting {
  readonly adminState: AdminState;
  readonly weight: number;
}

export interface PairSetting {
  readonly stable: ServerSetting;
  readonly canary: ServerSetting;
}

/** One command and the one that takes it back. */
export interface ShiftCommand {
  readonly command: string;
  readonly undo: string;
}

const ready: AdminState = 'ready';
/** For a server that carries everything and has no weight to go back to. */
const weightAlone = 100;

/** What both servers are to be told for these weights; a server that has no share already is left as it is. */
export function settingFor(state: BackendState, weights: WeightPair, offState: HaproxyConfig['offState']): PairSetting {
  const off = (server: ServerState): ServerSetting => {
    if (toldWeight(server) === 0) return server;
    return offState === 'weight' ? { ...server, weight: 0 } : { ...server, adminState: offState };
  };
  const alone = (server: ServerState): ServerSetting => ({
    adminState: ready,
    weight: server.weight || server.initialWeight || weightAlone,
  });
  const { stable, canary } = state;
  if (weights.canary === 0) return { stable: alone(stable), canary: off(canary) };
  if (weights.stable === 0) return { stable: off(stable), canary: alone(canary) };
  return {
    stable: { adminState: ready, weight: weights.stable },
    canary: { adminState: ready, weight: weights.canary },
  };
}

/**
 * The commands from what is to what is to be, none for what is so already. Two servers are changed at two moments: the
 * order is the one in which somebody serves in between and the new version's share is never above both ends, and lower
 * rather than higher where both orders are.
 */
export function shiftCommands(backend: string, from: BackendState, to: PairSetting): readonly ShiftCommand[] {
  const stable = serverCommands(`${backend}/${from.stable.name}`, from.stable, to.stable);
  const canary = serverCommands(`${backend}/${from.canary.name}`, from.canary, to.canary);
  const old = { stable: toldWeight(from.stable), canary: toldWeight(from.canary) };
  const next = { stable: toldWeight(to.stable), canary: toldWeight(to.canary) };
  const most = Math.max(share(old), share(next));
  const between = (pair: WeightPair) => {
    if (pair.stable + pair.canary === 0) return Number.POSITIVE_INFINITY;
    return share(pair) > most ? 1 + share(pair) : share(pair);
  };
  const canaryFirst = between({ stable: old.stable, canary: next.canary });
  const stableFirst = between({ stable: next.stable, canary: old.canary });
  return canaryFirst <= stableFirst ? [...canary, ...stable] : [...stable, ...canary];
}

function share({ stable, canary }: WeightPair): number {
  return canary === 0 ? 0 : canary / (stable + canary);
}

/** A server that comes back gets its weight before its first request, one that goes keeps it until its last. */
function serverCommands(server: string, from: ServerSetting, to: ServerSetting): readonly ShiftCommand[] {
  const set = (what: string, before: string | number, after: string | number): readonly ShiftCommand[] =>
    before === after
      ? []
      : [
          {
            command: `set server ${server} ${what} ${after}`,
            undo: `set server ${server} ${what} ${before}`,
          },
        ];
  const state = set('state', from.adminState, to.adminState);
  const weight = set('weight', from.weight, to.weight);
  return to.adminState === ready ? [...weight, ...state] : [...state, ...weight];
}

/**
 * The change as a unified diff of the commands that would make either state; empty when nothing differs. The head
 * has what is not told: what HAProxy's checks say, and the new version's share that a restart brings back.
 */
export function settingDiff(backend: string, from: BackendState, to: PairSetting): string {
  const lines = (pair: PairSetting): readonly string[] =>
    (['stable', 'canary'] as const).flatMap((version) => {
      const server = `${backend}/${from[version].name}`;
      const { adminState, weight } = pair[version];
      return [`set server ${server} state ${adminState}`, `set server ${server} weight ${weight}`];
    });
  const [before, after] = [lines(from), lines(to)];
  if (before.every((line, index) => line === after[index])) return '';
  const body = before.flatMap((line, index) =>
    line === after[index] ? [` ${line}`] : [`-${line}`, `+${after[index]}`],
  );
  const health = [from.stable, from.canary].map(({ name, status }) => `${name} ${status}`).join(', ');
  const restart = `after a restart of HAProxy: ${restartPercentOf(from)} %, as its file says`;
  const head = `HAProxy ${from.version}, ${backend}: ${health}; ${restart}`;
  return `${[`--- ${head}`, `+++ ${head}`, `@@ -1,${before.length} +1,${after.length} @@`, ...body].join('\n')}\n`;
}
