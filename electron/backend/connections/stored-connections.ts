import { z } from 'zod';
import type { ConnectionInfo } from '../../../shared/contract/connections.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { Binding } from '../../../shared/release/state.ts';
import { connectorByKind, connectors } from '../connectors/index.ts';
import type { Host } from '../host.ts';
import type { ConnectionRow } from '../journal/connections-store.ts';
import type { Journal } from '../journal/open-journal.ts';
import { claimsKey } from '../people/change-requests.ts';
import type { PracticeService } from '../practice/practice-service.ts';
import type { Vault } from '../vault/vault.ts';
import type { PooledConnection } from './connection-pool.ts';
import { connectionsReached, namedIn, type ReachedConnection } from './connections-reached.ts';

/** Id and name of the connection to the practice range, which is always there. */
export const practiceConnectionId = 'practice';

export interface ConnectionDraft {
  readonly connectionId: string;
  readonly kind: string;
  readonly name: string;
  readonly environment: 'production' | 'staging' | 'test';
  /** Without secrets: it goes to the journal. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The connections of this cockpit: those in the journal, and the practice range. */
export interface StoredConnections {
  list(): ConnectionInfo[];
  /** Null for an unknown id. Starts the practice range when it is asked for. */
  lookUp(connectionId: string): Promise<PooledConnection | null>;
  /** Throws `connection-missing`. */
  bindingTo(connectionId: string): Binding;
  /** These, and every connection that they work through, such as their machines. */
  reached(connectionIds: Iterable<string>): Promise<readonly ReachedConnection[]>;
  /** These, and every connection that works through one of them. */
  workingThrough(connectionIds: readonly string[]): Promise<readonly string[]>;
  /** Ids of the connections whose configurations name a connection, by its id; one that nobody names is not in it. */
  namers(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** As people know it; the id of one that is not stored. */
  nameOf(connectionId: string): string;
  /** Throws `connection-invalid` for an unknown kind. Runs inside the caller's transaction, as `remove` does. */
  save(draft: ConnectionDraft): void;
  /** With its secrets. */
  remove(connectionId: string): void;
}

const environments = z.enum(['production', 'staging', 'test', 'practice']);

export function createStoredConnections(
  journal: Journal,
  host: Host,
  practice: PracticeService,
  vault: Pick<Vault, 'fields' | 'removeConnection'>,
): StoredConnections {
  const builtIn: ConnectionInfo = {
    connectionId: practiceConnectionId,
    kind: 'practice',
    name: practiceConnectionId,
    environment: 'practice',
    capabilities: [...connectorByKind('practice').capabilities],
    config: {},
    secretsSet: [],
    builtIn: true,
  };
  const info = (row: ConnectionRow): ConnectionInfo => ({
    connectionId: row.id,
    kind: row.kind,
    name: row.name,
    environment: environments.catch('test').parse(row.environment),
    capabilities: [...(connectors.find((connector) => connector.kind === row.kind)?.capabilities ?? [])],
    config: row.config as Record<string, unknown>,
    secretsSet: [...vault.fields(row.id)],
    builtIn: false,
  });
  const get = (connectionId: string): ConnectionInfo | null => {
    if (connectionId === practiceConnectionId) return builtIn;
    const row = journal.connections.get(connectionId);
    return row === null ? null : info(row);
  };
  const list = (): ConnectionInfo[] => [builtIn, ...journal.connections.list().map(info)];
  const reached: StoredConnections['reached'] = (connectionIds) =>
    connectionsReached(connectionIds, async (connectionId) => {
      const found = get(connectionId);
      // A kind of another version cannot be opened either.
      const metadata = connectors.find(({ kind }) => kind === found?.kind);
      return found === null || metadata === undefined
        ? null
        : { connector: await metadata.load(), config: found.config };
    });
  return {
    list,
    lookUp: async (connectionId) => {
      if (connectionId === practiceConnectionId) {
        const { routerUrl } = (await practice.start()).addresses;
        return { kind: 'practice', config: { routerUrl } };
      }
      return get(connectionId);
    },
    bindingTo: (connectionId) => {
      const found = get(connectionId);
      if (found === null) throw new CockpitFault('connection-missing', { connection: connectionId });
      const { kind, name, environment } = found;
      return { connectionId, kind, name, environment };
    },
    reached,
    workingThrough: async (connectionIds) => {
      const through = new Set(connectionIds);
      for (const { connectionId } of list()) {
        const ways = await reached([connectionId]);
        if (ways.some((way) => connectionIds.includes(way.connectionId))) through.add(connectionId);
      }
      return [...through];
    },
    namers: async () => {
      const namers = new Map<string, readonly string[]>();
      for (const { connectionId, kind, config } of list()) {
        const metadata = connectors.find((connector) => connector.kind === kind);
        if (metadata === undefined) continue;
        for (const named of new Set(namedIn({ connector: await metadata.load(), config }).map(([, id]) => id))) {
          // A circle of one keeps nobody.
          if (named !== connectionId) namers.set(named, [...(namers.get(named) ?? []), connectionId]);
        }
      }
      return namers;
    },
    nameOf: (connectionId) => get(connectionId)?.name ?? connectionId,
    save: (draft) => {
      connectorByKind(draft.kind);
      const { connectionId, kind, name, environment, config } = draft;
      journal.connections.save({ id: connectionId, kind, name, environment, config, createdAt: host.now().utc });
    },
    remove: (connectionId) => {
      journal.connections.remove(connectionId);
      vault.removeConnection(connectionId);
      journal.settings.remove(claimsKey(connectionId));
    },
  };
}
