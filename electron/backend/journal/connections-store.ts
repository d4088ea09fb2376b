import type { Database } from 'better-sqlite3';
import { jsonText } from './json-text.ts';

/** A stored endpoint. `config` is JSON of the connector's schema without its secret fields. */
export interface ConnectionRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly environment: string | null;
  readonly config: unknown;
  /** UTC ms. */
  readonly createdAt: number;
}

export interface ConnectionsStore {
  /** By name. */
  list(): readonly ConnectionRow[];
  get(id: string): ConnectionRow | null;
  /** Adds the connection or replaces the one with its id; `createdAt` stays the first one. */
  save(row: ConnectionRow): void;
  /** False when there was none. */
  remove(id: string): boolean;
}

interface StoredConnection {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly environment: string | null;
  readonly config: string;
  readonly created_at: number;
}

export function createConnectionsStore(database: Database): ConnectionsStore {
  const all = database.prepare<[], StoredConnection>('SELECT * FROM connections ORDER BY name, id');
  const one = database.prepare<[string], StoredConnection>('SELECT * FROM connections WHERE id = ?');
  const upsert = database.prepare(
    `INSERT INTO connections (id, kind, name, environment, config, created_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, environment = excluded.environment,
       config = excluded.config`,
  );
  const erase = database.prepare('DELETE FROM connections WHERE id = ?');
  return {
    list: () => all.all().map(connectionOf),
    get: (id) => {
      const row = one.get(id);
      return row === undefined ? null : connectionOf(row);
    },
    save: (row) => {
      upsert.run(row.id, row.kind, row.name, row.environment, jsonText(row.config, 'config'), row.createdAt);
    },
    remove: (id) => erase.run(id).changes === 1,
  };
}

function connectionOf(row: StoredConnection): ConnectionRow {
  const { id, kind, name, environment } = row;
  return { id, kind, name, environment, config: JSON.parse(row.config), createdAt: row.created_at };
}
