import { CockpitFault } from '../../../shared/errors.ts';
import type { AskedPeople } from '../connectors/asked-people.ts';
import type { CallOptions, ConnectorInstance, ConnectorMetadata } from '../connectors/connector.ts';
import { connectorByKind } from '../connectors/index.ts';
import { localExec } from '../machines/local-exec.ts';
import { localMachine } from '../machines/local-machine.ts';
import { knownLoginEnvironment } from '../machines/login-environment.ts';
import type { Machine } from '../machines/machine.ts';
import { startCall } from '../platform/call-limits.ts';
import type { Vault } from '../vault/vault.ts';
import { type Circuit, type CircuitState, createCircuit } from './circuit.ts';
import { parseConfig } from './connection-config.ts';
import { steadyInstance } from './steady-instance.ts';

/** A stored connection as the pool needs it. */
export interface PooledConnection {
  readonly kind: string;
  readonly config: unknown;
}

/** A connection that is not stored, or not so. */
export interface DraftConnection extends PooledConnection {
  /** The stored one whose secrets hold where the draft has none; null: a new one. */
  readonly connectionId: string | null;
  /** Fields whose stored secret does not count. */
  readonly removeSecrets?: readonly string[] | undefined;
}

/** Open connections, each opened once and kept warm, and the one writer that each may have. */
export interface ConnectionPool {
  /**
   * Throws `connection-missing`, `connection-invalid`, `vault-locked` and other errors of the vault where it has secrets,
   * or what the connector throws while opening. With `options` it is waited for no longer than these say; the opening goes on,
   * and counts for whoever asks next: a key store may wait for a person.
   */
  instance(connectionId: string, options?: CallOptions): Promise<ConnectorInstance>;
  /** Opens a configuration that is not stored, outside the pool; the caller closes it. Throws as `instance` does. */
  openDraft(draft: DraftConnection): Promise<ConnectorInstance>;
  /** Runs `work` as the connection's only writer, after the one before. `work` gets a signal that `abortWriter` aborts. */
  write<Result>(
    connectionId: string,
    deadlineMs: number,
    work: (options: CallOptions) => Promise<Result>,
  ): Promise<Result>;
  /** Ends the present writer and those that wait; resolves when the present one is gone, `waitMs` at the most. */
  abortWriter(connectionId: string, waitMs: number): Promise<void>;
  /** How the recent calls of a connection went; null: it was not used yet. */
  circuit(connectionId: string): CircuitState | null;
  /**
   * Opens a connection anew at its next use: its secrets are others now. Null: all, for everything open may be dead (the
   * machine slept, the network changed). Whoever works with one at this moment keeps it: his call ends by itself.
   */
  renew(connectionId: string | null): void;
  /** Closes an instance, so that the next use opens it with its present configuration. */
  reopen(connectionId: string): Promise<void>;
  close(): Promise<void>;
}

interface Writer {
  readonly abort: AbortController;
  readonly done: Promise<unknown>;
}

/** Longer than any reading that may still run on a connection that was opened anew; what takes longer is waited for. */
const leaveMs = 60_000;

/** The secrets of a connection are filled in from the vault when it is opened, and stay in that instance alone. */
export function createConnectionPool(
  lookUp: (connectionId: string) => Promise<PooledConnection | null>,
  vault: Pick<Vault, 'get'>,
  /** The people of this cockpit, as a connection sees them; null: a draft, for which nobody is asked. */
  peopleFor: (connectionId: string | null) => AskedPeople,
  connectorOf: (kind: string) => Pick<ConnectorMetadata, 'load'> = connectorByKind,
): ConnectionPool {
  const instances = new Map<string, Promise<ConnectorInstance>>();
  const circuits = new Map<string, Circuit>();
  const writers = new Map<string, readonly Writer[]>();
  /** Opened anew, and not closed yet: each with its id. */
  const left = new Map<Promise<ConnectorInstance>, string>();
  /** Writers, and calls that may take as long as a program runs. */
  const running = new Set<Promise<unknown>>();
  const follow = <Result>(call: Promise<Result>): Promise<Result> => {
    running.add(call);
    const gone = () => running.delete(call);
    call.then(gone, gone);
    return call;
  };

  const thisMachine = localMachine(localExec([], knownLoginEnvironment));
  const machine = async (connectionId: string | null | undefined): Promise<Machine> => {
    if (connectionId === null || connectionId === undefined) return thisMachine;
    const found = (await instance(connectionId)).machine;
    if (found !== undefined) return found;
    throw new CockpitFault('connection-capability-missing', { slot: connectionId, capability: 'machine' });
  };
  const open = async (connectionId: string): Promise<ConnectorInstance> => {
    const stored = await lookUp(connectionId);
    if (stored === null) throw new CockpitFault('connection-missing', { connection: connectionId });
    const own = await openConfig(connectionId, stored);
    const circuit = circuits.get(connectionId) ?? createCircuit(() => performance.now());
    circuits.set(connectionId, circuit);
    return followed(steadyInstance(own, circuit, connectionId), follow);
  };
  const openConfig = async (
    connectionId: string | null,
    { kind, config }: PooledConnection,
    removeSecrets: readonly string[] = [],
  ): Promise<ConnectorInstance> => {
    const connector = await connectorOf(kind).load();
    const filled = { ...(config as Readonly<Record<string, unknown>>) };
    for (const field of connector.secretFields) {
      // Of a draft: a new secret counts, an empty one is none.
      if (typeof filled[field] === 'string' && filled[field] !== '') continue;
      const secret =
        connectionId === null || removeSecrets.includes(field) ? null : await vault.get(connectionId, field);
      if (secret === null) delete filled[field];
      else filled[field] = secret;
    }
    const parsed = parseConfig(connector, filled, { connection: connectionId ?? '' });
    return connector.open(parsed, { machine, people: peopleFor(connectionId) });
  };
  const instance = async (connectionId: string, options?: CallOptions): Promise<ConnectorInstance> => {
    if (options === undefined) return opened(connectionId);
    const limits = startCall(options, connectionId);
    try {
      return await limits.within(opened(connectionId));
    } finally {
      limits.end();
    }
  };
  const opened = (connectionId: string): Promise<ConnectorInstance> => {
    const known = instances.get(connectionId);
    if (known !== undefined) return known;
    const opening = open(connectionId);
    instances.set(connectionId, opening);
    // A failed opening is tried again at the next use.
    opening.catch(() => {
      if (instances.get(connectionId) === opening) instances.delete(connectionId);
    });
    return opening;
  };
  const write = <Result>(
    connectionId: string,
    deadlineMs: number,
    work: (options: CallOptions) => Promise<Result>,
  ): Promise<Result> => {
    const abort = new AbortController();
    const before = writers.get(connectionId) ?? [];
    const turn = Promise.allSettled(before.map((writer) => writer.done));
    const done = follow(
      turn.then(() => {
        if (abort.signal.aborted) throw new CockpitFault('cancelled', { what: connectionId });
        return work({ deadlineMs, signal: abort.signal });
      }),
    );
    const writer: Writer = { abort, done };
    writers.set(connectionId, [...before, writer]);
    const leave = () =>
      writers.set(
        connectionId,
        (writers.get(connectionId) ?? []).filter((other) => other !== writer),
      );
    done.then(leave, leave);
    return done;
  };
  const renew = (connectionId: string): void => {
    const known = instances.get(connectionId);
    instances.delete(connectionId);
    circuits.delete(connectionId);
    if (known === undefined) return;
    left.set(known, connectionId);
    // Whatever runs then, also on other connections: they may work through this one.
    const leave = () => void Promise.allSettled(running).then(() => close(known));
    setTimeout(leave, leaveMs).unref();
  };
  const close = async (opening: Promise<ConnectorInstance>): Promise<void> => {
    left.delete(opening);
    await opening.then((opened) => opened.close()).catch(() => {});
  };
  const reopen = async (connectionId: string): Promise<void> => {
    const known = instances.get(connectionId);
    instances.delete(connectionId);
    const former = [...left].flatMap(([opening, of]) => (of === connectionId ? [opening] : []));
    await Promise.all([...former, ...(known === undefined ? [] : [known])].map(close));
  };
  return {
    instance,
    openDraft: ({ connectionId, removeSecrets, ...draft }) => openConfig(connectionId, draft, removeSecrets),
    write,
    abortWriter: async (connectionId, waitMs) => {
      const present = writers.get(connectionId) ?? [];
      for (const writer of present) writer.abort.abort();
      if (present.length === 0) return;
      const gone = Promise.allSettled(present.map((writer) => writer.done)).then(() => true);
      const { promise: late, resolve } = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => resolve(false), waitMs);
      // A writer that does not let go in time is left behind: rolling back never waits for what hangs. Whoever came since is none.
      if (!(await Promise.race([gone, late]))) {
        const since = (writers.get(connectionId) ?? []).filter((writer) => !present.includes(writer));
        writers.set(connectionId, since);
      }
      clearTimeout(timer);
    },
    circuit: (connectionId) => circuits.get(connectionId)?.state ?? null,
    renew: (connectionId) => {
      for (const one of connectionId === null ? [...instances.keys()] : [connectionId]) renew(one);
    },
    reopen: async (connectionId) => {
      circuits.delete(connectionId);
      await reopen(connectionId);
    },
    close: async () => {
      for (const present of writers.values()) for (const writer of present) writer.abort.abort();
      const all = [...instances.values(), ...left.keys()];
      instances.clear();
      await Promise.allSettled(all.map(close));
    },
  };
}

/** The instance, with `follow` told of every call that may take longer than a reading and has no writer. */
function followed(
  instance: ConnectorInstance,
  follow: <Result>(call: Promise<Result>) => Promise<Result>,
): ConnectorInstance {
  const { exec, cluster } = instance;
  return {
    ...instance,
    ...(exec && { exec: { run: (command, how, options) => follow(exec.run(command, how, options)) } }),
    ...(cluster && {
      cluster: {
        ...cluster,
        waitFor: (object, condition, options) => follow(cluster.waitFor(object, condition, options)),
        runJob: (manifest, options, onCreated) => follow(cluster.runJob(manifest, options, onCreated)),
      },
    }),
  };
}
