import type { ConnectionHealth } from '../../../shared/contract/connections.ts';
import { toCockpitError } from '../../../shared/errors.ts';
import type { ConnectorInstance } from '../connectors/connector.ts';
import type { Host } from '../host.ts';
import { startCall } from '../platform/call-limits.ts';
import type { ConnectionPool } from './connection-pool.ts';

/** How connections are when they are tried, and how they were when they were last. Kept in memory only: it ages. */
export interface ConnectionHealths {
  /** Tries a stored connection now. Whatever goes wrong is the answer, never an exception. */
  test(connectionId: string, signal?: AbortSignal): Promise<ConnectionHealth>;
  /** Tries a configuration that is not stored, on a connection of its own that is closed afterwards. */
  tryOut(draft: TriedDraft, signal?: AbortSignal): Promise<ConnectionHealth>;
  last(connectionId: string): ConnectionHealth | null;
  /** Null: of all, because what was found may not hold any more; what a test under way will find does not either. */
  forget(connectionId: string | null): void;
}

export interface TriedDraft {
  /** The stored connection that it is to replace; null: a new one. */
  readonly connectionId: string | null;
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Fields whose stored secret does not count. */
  readonly removeSecrets?: readonly string[] | undefined;
}

const deadlineMs = 8_000;

export function createConnectionHealths(pool: ConnectionPool, host: Host): ConnectionHealths {
  const known = new Map<string, ConnectionHealth>();
  /** Tests under way, each with whether its answer will still hold. */
  const running = new Set<{ readonly connectionId: string; holds: boolean }>();
  const ask = async (
    opened: () => Promise<ConnectorInstance>,
    signal: AbortSignal | undefined,
  ): Promise<ConnectionHealth> => {
    const startedAt = performance.now();
    const checkedAt = host.now().utc;
    const limits = startCall({ deadlineMs, signal }, 'connection');
    try {
      const instance = await limits.within(opened());
      const report = await instance.health({ deadlineMs: limits.remainingMs(), signal });
      const offers = (report.offers ?? []).map((offer) => ({ ...offer }));
      const { expiry = null } = report;
      return { ...report, params: { ...report.params }, expiry, checkedAt, error: null, offers };
    } catch (thrown) {
      const error = toCockpitError(thrown);
      return {
        ok: false,
        code: error.code,
        params: { ...error.params },
        tookMs: Math.round(performance.now() - startedAt),
        expiry: null,
        checkedAt,
        error: { ...error, params: { ...error.params } },
        offers: [],
      };
    } finally {
      limits.end();
    }
  };
  return {
    test: async (connectionId, signal) => {
      const turn = { connectionId, holds: true };
      running.add(turn);
      const health = await ask(() => pool.instance(connectionId), signal);
      running.delete(turn);
      // One who leaves before the answer says nothing about the connection.
      const left = health.code === 'cancelled' && signal?.aborted === true;
      if (turn.holds && !left) known.set(connectionId, health);
      return health;
    },
    tryOut: async (draft, signal) => {
      const opening = pool.openDraft(draft);
      let inTime = false;
      const health = await ask(async () => {
        const opened = await opening;
        inTime = true;
        return opened;
      }, signal);
      const closed = opening.then((opened) => opened.close()).catch(() => {});
      // One that opens only after that is closed then.
      if (inTime) await closed;
      return health;
    },
    last: (connectionId) => known.get(connectionId) ?? null,
    forget: (connectionId) => {
      for (const turn of running) if (connectionId === null || turn.connectionId === connectionId) turn.holds = false;
      if (connectionId === null) known.clear();
      else known.delete(connectionId);
    },
  };
}
