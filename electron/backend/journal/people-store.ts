import type { Database } from 'better-sqlite3';
import { jsonText } from './json-text.ts';

/** Somebody who operates, approves or observes. Events know the id only. */
export interface PersonRow {
  readonly id: string;
  readonly name: string;
  /** JSON: roles, contacts, what a PIN is checked against. */
  readonly details: unknown;
  /** UTC ms. */
  readonly createdAt: number;
}

export interface PeopleStore {
  /** By name. */
  list(): readonly PersonRow[];
  get(id: string): PersonRow | null;
  /** Adds the person or replaces the one with its id; `createdAt` stays the first one. */
  save(row: PersonRow): void;
  /** False when there was none. */
  remove(id: string): boolean;
}

interface StoredPerson {
  readonly id: string;
  readonly name: string;
  readonly details: string;
  readonly created_at: number;
}

export function createPeopleStore(database: Database): PeopleStore {
  const all = database.prepare<[], StoredPerson>('SELECT * FROM people ORDER BY name, id');
  const one = database.prepare<[string], StoredPerson>('SELECT * FROM people WHERE id = ?');
  const upsert = database.prepare(
    `INSERT INTO people (id, name, details, created_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, details = excluded.details`,
  );
  const erase = database.prepare('DELETE FROM people WHERE id = ?');
  return {
    list: () => all.all().map(personOf),
    get: (id) => {
      const row = one.get(id);
      return row === undefined ? null : personOf(row);
    },
    save: (row) => {
      upsert.run(row.id, row.name, jsonText(row.details, 'details'), row.createdAt);
    },
    remove: (id) => erase.run(id).changes === 1,
  };
}

function personOf(row: StoredPerson): PersonRow {
  return { id: row.id, name: row.name, details: JSON.parse(row.details), createdAt: row.created_at };
}
