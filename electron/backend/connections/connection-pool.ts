import { CockpitFault } from '../../../shared/errors.ts';
import type { CallOptions, ConnectorInstance } from '../connectors/connector.ts';
import { connectorByKind } from '../connectors/index.ts';
import { localMachine } from '../machines/local-machine.ts';
import type { Machine } from '../machines/machine.ts';
import { type Circuit, type CircuitState, createCircuit } from './circuit.ts';
import { steadyInstance } from './steady-instance.ts';

/** A stored connection as the pool needs it. */
export interface PooledConnection {
  readonly kind: string;
  readonly config: unknown;
}

/** Open connections, each opened once and kept warm, and the one writer that each may have. */
export interface ConnectionPool {
  /** Throws `connection-missing`, `connection-invalid`, or what the connector throws while opening. */
  instance(connectionId: string): Promise<ConnectorInstance>;
  /** Opens a configuration that is not stored, outside the pool; the caller closes it. Throws as `instance` does. */
  openDraft(draft: PooledConnection & { readonly connectionId: string | null }): Promise<ConnectorInstance>;
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
  /** Everything open may be dead (the machine slept, the network changed): all is opened anew at its next use. */
  renew(): void;
  /** Forgets an instance, so that the next use opens it with its present configuration. */
  reopen(connectionId: string): Promise<void>;
  close(): Promise<void>;
}

interface Writer {
  readonly abort: AbortController;
  readonly done: Promise<unknown>;
}

/** Longer than any call that may still run on a connection that was opened anew. */
const leaveMs = 60_000;

export function createConnectionPool(
  lookUp: (connectionId: string) => Promise<PooledConnection | null>,
): ConnectionPool {
  const instances = new Map<string, Promise<ConnectorInstance>>();
  const circuits = new Map<string, Circuit>();
  const writers = new Map<string, readonly Writer[]>();

  const thisMachine = localMachine();
  const machine = async (connectionId: string | null | undefined): Promise<Machine> => {
    if (connectionId === null || connectionId === undefined) return thisMachine;
    const found = (await instance(connectionId)).machine;
    if (found !== undefined) return found;
    throw new CockpitFault('connection-capability-missing', { slot: connectionId, capability: 'machine' });
  };
  const open = async (connectionId: string): Promise<ConnectorInstance> => {
    const stored = await lookUp(connectionId);
    if (stored === null) throw new CockpitFault('connection-missing', { connection: connectionId });
    const opened = await openConfig(connectionId, stored);
    const circuit = circuits.get(connectionId) ?? createCircuit(() => performance.now());
    circuits.set(connectionId, circuit);
    return steadyInstance(opened, circuit, connectionId);
  };
  const openConfig = async (connectionId: string, stored: PooledConnection): Promise<ConnectorInstance> => {
    const connector = await connectorByKind(stored.kind).load();
    const parsed = connector.configSchema.safeParse(stored.config);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new CockpitFault('connection-invalid', {
        connection: connectionId,
        place: issue?.path.join('.') ?? '',
        detail: issue?.message ?? '',
      });
    }
    return connector.open(parsed.data, { machine });
  };
  const instance = (connectionId: string): Promise<ConnectorInstance> => {
    const known = instances.get(connectionId);
    if (known !== undefined) return known;
    const opening = open(connectionId);
    instances.set(connectionId, opening);
    // A failed opening is tried again at the next use.
    opening.catch(() => instances.delete(connectionId));
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
    const done = turn.then(() => {
      if (abort.signal.aborted) throw new CockpitFault('cancelled', { what: connectionId });
      return work({ deadlineMs, signal: abort.signal });
    });
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
  const reopen = async (connectionId: string): Promise<void> => {
    const known = instances.get(connectionId);
    instances.delete(connectionId);
    await known?.then((opened) => opened.close()).catch(() => {});
  };
  return {
    instance,
    openDraft: (draft) => openConfig(draft.connectionId ?? '', draft),
    write,
    abortWriter: async (connectionId, waitMs) => {
      const present = writers.get(connectionId) ?? [];
      for (const writer of present) writer.abort.abort();
      if (present.length === 0) return;
      const gone = Promise.allSettled(present.map((writer) => writer.done)).then(() => true);
      const { promise: late, resolve } = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => resolve(false), waitMs);
      // A writer that does not let go in time is left behind: rolling back never waits for what hangs.
      if (!(await Promise.race([gone, late]))) writers.delete(connectionId);
      clearTimeout(timer);
    },
    circuit: (connectionId) => circuits.get(connectionId)?.state ?? null,
    renew: () => {
      // Whoever writes keeps what he has: his call ends by itself, and what he reads back is fresh.
      const idle = [...instances.keys()].filter((connectionId) => (writers.get(connectionId) ?? []).length === 0);
      circuits.clear();
      for (const connectionId of idle) {
        const known = instances.get(connectionId);
        instances.delete(connectionId);
        // Whoever reads at this moment is not cut off: his call ends by itself.
        setTimeout(() => void known?.then((opened) => opened.close()).catch(() => {}), leaveMs).unref();
      }
    },
    reopen: async (connectionId) => {
      circuits.delete(connectionId);
      await reopen(connectionId);
    },
    close: async () => {
      for (const present of writers.values()) for (const writer of present) writer.abort.abort();
      const all = [...instances.values()];
      instances.clear();
      await Promise.allSettled(all.map((opening) => opening.then((opened) => opened.close())));
    },
  };
}
