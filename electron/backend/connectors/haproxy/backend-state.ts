import { createHash } from 'node:crypto';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { Exposure } from '../../../../shared/release/exposure.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { HaproxyConfig } from './haproxy-config.ts';
import type { RuntimeApi } from './runtime-api.ts';

/** What an operator can tell a server to be. */
export type AdminState = 'ready' | 'drain' | 'maint';

export interface ServerState {
  readonly name: string;
  /** `host:port`; null for a socket, or a name that is not resolved. */
  readonly address: string | null;
  readonly usesTls: boolean;
  readonly isBackup: boolean;
  readonly adminState: AdminState;
  /** 0 to 256, as it was last set, and as the configuration file says it: that is what it will be after a restart. */
  readonly weight: number;
  readonly initialWeight: number;
  /** What HAProxy's own checks say, whatever the weight: a server without checks is well. */
  readonly isWell: boolean;
  /** HAProxy's own words: `UP`, `DOWN L4CON`. */
  readonly status: string;
}

/** A backend as it runs now. Nothing here comes from a file. */
export interface BackendState {
  readonly version: string;
  /** Another one after every start and every reload. */
  readonly process: string;
  readonly threads: number;
  /** Of old HAProxys; each has weights of its own, and the socket leads to one of them. */
  readonly processes: number;
  readonly stable: ServerState;
  readonly canary: ServerState;
  readonly others: readonly ServerState[];
}

/** Bits of `srv_admin_state`: by hand, by a tracked server, by a name without an address, by a host name's change. */
const maintBits = 0x01 | 0x02 | 0x20 | 0x40;
const drainBits = 0x08 | 0x10;
/** `srv_op_state`: 0 stopped, 1 starting, 2 running, 3 stopping (its check asks for no new sessions). */
const takesRequests: ReadonlySet<string> = new Set(['1', '2']);

/**
 * Reads the backend's servers. Throws `haproxy-backend-missing`, `haproxy-server-missing`, `connector-bad-answer` and
 * what asking throws.
 */
export async function readBackend(config: HaproxyConfig, api: RuntimeApi, options: CallOptions): Promise<BackendState> {
  const { backend } = config;
  const commands = ['show info', `show servers state ${backend}`, `show stat ${backend} 4 -1`];
  const [info = '', states = '', stat = ''] = await api.ask(commands, options);
  if (/^can't find backend/i.test(states)) throw new CockpitFault('haproxy-backend-missing', { backend });
  const fact = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(info)?.[1] ?? '';
  const stats = new Map(readTable(stat.split('\n'), ',').map((row) => [row.svname ?? '', row]));
  // The first line is the number of the format; columns are found by their names.
  const rows = readTable(states.split('\n').slice(1), ' ').map((row) => serverOf(row, stats.get(row.srv_name ?? '')));
  if (fact('Pid') === '' || rows.length === 0 || rows.some((row) => row === null)) {
    throw new CockpitFault('connector-bad-answer', { host: config.socket, reason: 'broken' });
  }
  const servers = rows.filter((row) => row !== null);
  const pick = (server: string) => {
    const found = servers.find((row) => row.name === server);
    if (found === undefined) throw new CockpitFault('haproxy-server-missing', { backend, server });
    return found;
  };
  const [stable, canary] = [pick(config.stableServer), pick(config.canaryServer)];
  return {
    version: fact('Version'),
    process: `${fact('Pid')} ${fact('Start_time_sec')}`.trim(),
    threads: Number(fact('Nbthread') || 1),
    processes: Number(fact('Nbproc') || 1),
    stable,
    canary,
    others: servers.filter((row) => row !== stable && row !== canary),
  };
}

type Row = Readonly<Record<string, string>>;

/** A table whose first line holds the names of its columns after a `#`. */
function readTable(lines: readonly string[], separator: string): readonly Row[] {
  const [header = '', ...body] = lines;
  const names = header.replace(/^#\s*/, '').split(separator);
  return body
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split(separator).map((cell, index) => [names[index] ?? '', cell])));
}

function serverOf(row: Row, stat: Row | undefined): ServerState | null {
  const [admin, weight, initialWeight] = [row.srv_admin_state, row.srv_uweight, row.srv_iweight].map(Number);
  if (![admin, weight, initialWeight].every(Number.isInteger) || stat?.status === undefined) return null;
  const bits = admin ?? 0;
  const hasAddress = row.srv_addr !== '-' && row.srv_port !== '0';
  const host = row.srv_addr?.includes(':') ? `[${row.srv_addr}]` : row.srv_addr;
  const adminState = bits & maintBits ? 'maint' : bits & drainBits ? 'drain' : 'ready';
  return {
    name: row.srv_name ?? '',
    address: hasAddress ? `${host}:${row.srv_port}` : null,
    usesTls: row.srv_use_ssl === '1',
    isBackup: stat.bck === '1',
    adminState,
    weight: weight ?? 0,
    initialWeight: initialWeight ?? 0,
    // In maintenance nothing is checked: it is stopped because somebody said so.
    isWell: adminState === 'maint' || takesRequests.has(row.srv_op_state ?? ''),
    status: [stat.status, stat.check_status].filter(Boolean).join(' '),
  };
}

/** What a server counts for by what it was told, whatever its checks say. */
export function toldWeight({ adminState, weight }: Pick<ServerState, 'adminState' | 'weight'>): number {
  return adminState === 'ready' ? weight : 0;
}

/** Whether new requests reach it now. */
export function serves(server: ServerState): boolean {
  return server.isWell && toldWeight(server) > 0;
}

/**
 * The share that the new version's server has of all that serve; every other server of the backend counts as the old
 * version. Backup servers count while nobody else serves. 0 where nobody serves.
 */
export function exposureOf({ stable, canary, others }: BackendState): Exposure {
  const serving = [stable, canary, ...others].filter(serves);
  const active = serving.filter((server) => !server.isBackup);
  const counted = active.length > 0 ? active : serving;
  const total = counted.reduce((sum, server) => sum + server.weight, 0);
  return { kind: 'percent', percent: counted.includes(canary) ? (100 * canary.weight) / total : 0 };
}

/** The new version's share (percent, three decimals) by the weights of the file, which is all that a restart remembers. */
export function restartPercentOf({ stable, canary, others }: BackendState): number {
  const counted = [stable, canary, ...others].filter((server) => !server.isBackup);
  const total = counted.reduce((sum, server) => sum + server.initialWeight, 0);
  return counted.includes(canary) && total > 0 ? Number(((100 * canary.initialWeight) / total).toFixed(3)) : 0;
}

/** Fingerprint of what a raise builds on: the process, and of every server its weight, state and health. */
export function revisionOf({ process, stable, canary, others }: BackendState): string {
  const facts = [stable, canary, ...others].map(({ name, weight, adminState, isWell }) => [
    name,
    weight,
    adminState,
    isWell,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([process, facts]))
    .digest('hex');
}
