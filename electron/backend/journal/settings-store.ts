import type { Database } from 'better-sqlite3';
import { jsonText } from './json-text.ts';

export interface SettingsStore {
  /** Every setting by its key. */
  list(): Readonly<Record<string, unknown>>;
  /** The JSON value, or undefined when it was never set. */
  get(key: string): unknown;
  save(key: string, value: unknown): void;
  /** False when there was none. */
  remove(key: string): boolean;
}

interface StoredSetting {
  readonly key: string;
  readonly value: string;
}

export function createSettingsStore(database: Database): SettingsStore {
  const all = database.prepare<[], StoredSetting>('SELECT key, value FROM settings ORDER BY key');
  const one = database.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck();
  const upsert = database.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const erase = database.prepare('DELETE FROM settings WHERE key = ?');
  return {
    list: () => Object.fromEntries(all.all().map((row) => [row.key, JSON.parse(row.value) as unknown])),
    get: (key) => {
      const value = one.get(key);
      return value === undefined ? undefined : JSON.parse(value);
    },
    save: (key, value) => {
      upsert.run(key, jsonText(value, key));
    },
    remove: (key) => erase.run(key).changes === 1,
  };
}
