import type { Database } from 'better-sqlite3';
import { jsonText } from './json-text.ts';

/** One line of the release list: a projection of the release's events that may be dropped and rebuilt at any time. */
export interface ReleaseRow {
  /** The release's stream. */
  readonly id: string;
  readonly title: string;
  readonly status: string;
  /** True until the release is finished. */
  readonly open: boolean;
  readonly planHash: string | null;
  /** UTC ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** JSON for the list's screen. */
  readonly summary: unknown;
}

export interface ReleasesQuery {
  readonly open?: boolean;
  /** UTC ms: only releases started earlier, for the next page. */
  readonly startedBefore?: number;
  /** 100 unless told. */
  readonly limit?: number;
}

export interface ReleasesList {
  /** Newest first. */
  list(query?: ReleasesQuery): readonly ReleaseRow[];
  get(id: string): ReleaseRow | null;
  save(row: ReleaseRow): void;
  /** Drops the projection and writes it anew. */
  replaceAll(rows: Iterable<ReleaseRow>): void;
}

interface StoredRelease {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly open: number;
  readonly plan_hash: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly summary: string;
}

export function createReleasesList(database: Database): ReleasesList {
  const select = database.prepare<[number, number | null, number], StoredRelease>(
    `SELECT * FROM releases WHERE started_at < ? AND open = coalesce(?, open)
     ORDER BY started_at DESC, id DESC LIMIT ?`,
  );
  const one = database.prepare<[string], StoredRelease>('SELECT * FROM releases WHERE id = ?');
  const upsert = database.prepare(
    `INSERT INTO releases (id, title, status, open, plan_hash, started_at, ended_at, summary)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, status = excluded.status, open = excluded.open,
       plan_hash = excluded.plan_hash, started_at = excluded.started_at, ended_at = excluded.ended_at,
       summary = excluded.summary`,
  );
  const save = (row: ReleaseRow) => {
    const summary = jsonText(row.summary, 'summary');
    const open = row.open ? 1 : 0;
    upsert.run(row.id, row.title, row.status, open, row.planHash, row.startedAt, row.endedAt, summary);
  };
  return {
    list: ({ open, startedBefore = Number.MAX_SAFE_INTEGER, limit = 100 } = {}) =>
      select.all(startedBefore, open === undefined ? null : Number(open), limit).map(releaseOf),
    get: (id) => {
      const row = one.get(id);
      return row === undefined ? null : releaseOf(row);
    },
    save,
    replaceAll: database.transaction((rows: Iterable<ReleaseRow>) => {
      database.exec('DELETE FROM releases');
      for (const row of rows) save(row);
    }),
  };
}

function releaseOf(row: StoredRelease): ReleaseRow {
  return {
    id: row.id,
    title: row.title,
    status: row.status,
    open: row.open === 1,
    planHash: row.plan_hash,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    summary: JSON.parse(row.summary),
  };
}
