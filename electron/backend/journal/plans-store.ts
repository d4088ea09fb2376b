import type { Database } from 'better-sqlite3';

/** A plan of the library. It is never removed, only archived: its versions may have flown. */
export interface PlanRow {
  readonly id: string;
  readonly name: string;
  /** UTC ms. */
  readonly createdAt: number;
  /** UTC ms, or null. */
  readonly archivedAt: number | null;
}

/** What is being written. */
export interface PlanDraftRow {
  readonly planId: string;
  /** Counts the saves from 1 on. */
  readonly revision: number;
  /** SHA-256 (hex) of the text in UTF-8. */
  readonly hash: string;
  /** JSON. */
  readonly headline: string;
  readonly text: string;
  /** UTC ms. */
  readonly savedAt: number;
  /** Id of the person, or null. */
  readonly savedBy: string | null;
}

export interface PlanVersionRow {
  readonly planId: string;
  /** Counts from 1 within the plan. */
  readonly sequence: number;
  readonly hash: string;
  readonly text: string;
  readonly savedAt: number;
  readonly savedBy: string | null;
  /** In the private texts; null without a note. */
  readonly noteId: string | null;
}

/** A text that was saved on an older revision than the draft's. One for each window. */
export interface RefusedDraftRow {
  readonly planId: string;
  readonly windowId: string;
  readonly text: string;
  readonly refusedAt: number;
  readonly savedBy: string | null;
}

/** A plan as the list shows it: no texts. */
export interface ListedPlanRow extends PlanRow, Omit<PlanDraftRow, 'planId' | 'text'> {
  readonly newestSequence: number | null;
  readonly newestHash: string | null;
  readonly newestSavedAt: number | null;
}

/** The plans of this cockpit. A release carries its own copy of the text as a blob. */
export interface PlansStore {
  /** Archived ones too; the one whose draft was saved last first. */
  list(): readonly ListedPlanRow[];
  get(id: string): PlanRow | null;
  /** Adds the plan or replaces the one with its id. */
  save(row: PlanRow): void;
  draft(planId: string): PlanDraftRow | null;
  saveDraft(row: PlanDraftRow): void;
  /** Newest first, without the texts. */
  versions(planId: string): readonly Omit<PlanVersionRow, 'text'>[];
  version(planId: string, sequence: number): PlanVersionRow | null;
  newestVersion(planId: string): Omit<PlanVersionRow, 'text'> | null;
  /** A version is added once and stays as it is. */
  addVersion(row: PlanVersionRow): void;
  /** Newest first. */
  refused(planId: string): readonly RefusedDraftRow[];
  /** Adds the text or replaces the one of the same window. */
  saveRefused(row: RefusedDraftRow): void;
  /** False when there was none. */
  removeRefused(planId: string, windowId: string): boolean;
}

const planColumns = 'id, name, created_at AS createdAt, archived_at AS archivedAt';
const draftColumns = 'revision, hash, headline, saved_at AS savedAt, saved_by AS savedBy';
const versionColumns = 'plan_id AS planId, sequence, hash, saved_at AS savedAt, saved_by AS savedBy, note_id AS noteId';

export function createPlansStore(database: Database): PlansStore {
  const all = database.prepare<[], ListedPlanRow>(
    `SELECT plans.id, name, created_at AS createdAt, archived_at AS archivedAt,
       draft.revision, draft.hash, draft.headline, draft.saved_at AS savedAt, draft.saved_by AS savedBy,
       newest.sequence AS newestSequence, newest.hash AS newestHash, newest.saved_at AS newestSavedAt
     FROM plans
     JOIN plan_drafts AS draft ON draft.plan_id = plans.id
     LEFT JOIN plan_versions AS newest ON newest.plan_id = plans.id
       AND newest.sequence = (SELECT max(sequence) FROM plan_versions WHERE plan_id = plans.id)
     ORDER BY draft.saved_at DESC, plans.id`,
  );
  const one = database.prepare<[string], PlanRow>(`SELECT ${planColumns} FROM plans WHERE id = ?`);
  const upsert = database.prepare<PlanRow>(
    `INSERT INTO plans (id, name, created_at, archived_at) VALUES (@id, @name, @createdAt, @archivedAt)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, archived_at = excluded.archived_at`,
  );
  const oneDraft = database.prepare<[string], PlanDraftRow>(
    `SELECT plan_id AS planId, ${draftColumns}, text FROM plan_drafts WHERE plan_id = ?`,
  );
  const upsertDraft = database.prepare<PlanDraftRow>(
    `INSERT OR REPLACE INTO plan_drafts (plan_id, revision, hash, headline, text, saved_at, saved_by)
     VALUES (@planId, @revision, @hash, @headline, @text, @savedAt, @savedBy)`,
  );
  const versions = database.prepare<[string], Omit<PlanVersionRow, 'text'>>(
    `SELECT ${versionColumns} FROM plan_versions WHERE plan_id = ? ORDER BY sequence DESC`,
  );
  const newest = database.prepare<[string], Omit<PlanVersionRow, 'text'>>(
    `SELECT ${versionColumns} FROM plan_versions WHERE plan_id = ? ORDER BY sequence DESC LIMIT 1`,
  );
  const oneVersion = database.prepare<[string, number], PlanVersionRow>(
    `SELECT ${versionColumns}, text FROM plan_versions WHERE plan_id = ? AND sequence = ?`,
  );
  const insertVersion = database.prepare<PlanVersionRow>(
    `INSERT INTO plan_versions (plan_id, sequence, hash, text, saved_at, saved_by, note_id)
     VALUES (@planId, @sequence, @hash, @text, @savedAt, @savedBy, @noteId)`,
  );
  const refused = database.prepare<[string], RefusedDraftRow>(
    `SELECT plan_id AS planId, window_id AS windowId, text, refused_at AS refusedAt, saved_by AS savedBy
     FROM plan_refused_drafts WHERE plan_id = ? ORDER BY refused_at DESC, window_id`,
  );
  const upsertRefused = database.prepare<RefusedDraftRow>(
    `INSERT OR REPLACE INTO plan_refused_drafts (plan_id, window_id, text, refused_at, saved_by)
     VALUES (@planId, @windowId, @text, @refusedAt, @savedBy)`,
  );
  const eraseRefused = database.prepare('DELETE FROM plan_refused_drafts WHERE plan_id = ? AND window_id = ?');
  return {
    list: () => all.all(),
    get: (id) => one.get(id) ?? null,
    save: (row) => void upsert.run(row),
    draft: (planId) => oneDraft.get(planId) ?? null,
    saveDraft: (row) => void upsertDraft.run(row),
    versions: (planId) => versions.all(planId),
    version: (planId, sequence) => oneVersion.get(planId, sequence) ?? null,
    newestVersion: (planId) => newest.get(planId) ?? null,
    addVersion: (row) => void insertVersion.run(row),
    refused: (planId) => refused.all(planId),
    saveRefused: (row) => void upsertRefused.run(row),
    removeRefused: (planId, windowId) => eraseRefused.run(planId, windowId).changes === 1,
  };
}
