import type { Database } from 'better-sqlite3';
import { contentHash } from './chain.ts';

/** A plan's text as it was imported. A release carries its own copy as a blob. */
export interface PlanRow {
  /** SHA-256 (hex) of the text in UTF-8. */
  readonly hash: string;
  readonly name: string;
  readonly text: string;
  /** UTC ms of the first time this text was saved. */
  readonly savedAt: number;
}

export interface PlansStore {
  /** Newest first. */
  list(): readonly PlanRow[];
  get(hash: string): PlanRow | null;
  /** Keeps the text and returns its hash; the same text again only changes the name. */
  save(name: string, text: string): string;
  /** False when there was none. */
  remove(hash: string): boolean;
}

export function createPlansStore(database: Database, utcNow: () => number): PlansStore {
  const columns = 'hash, name, text, saved_at AS savedAt';
  const all = database.prepare<[], PlanRow>(`SELECT ${columns} FROM plans ORDER BY saved_at DESC, hash`);
  const one = database.prepare<[string], PlanRow>(`SELECT ${columns} FROM plans WHERE hash = ?`);
  const upsert = database.prepare(
    `INSERT INTO plans (hash, name, text, saved_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (hash) DO UPDATE SET name = excluded.name`,
  );
  const erase = database.prepare('DELETE FROM plans WHERE hash = ?');
  return {
    list: () => all.all(),
    get: (hash) => one.get(hash) ?? null,
    save: (name, text) => {
      const hash = contentHash(text);
      upsert.run(hash, name, text, utcNow());
      return hash;
    },
    remove: (hash) => erase.run(hash).changes === 1,
  };
}
