import type { PlanDraft, PlanHeadline, PlanSummary, PlanVersionSummary } from '../../../shared/contract/plans.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { Host } from '../host.ts';
import { contentHash } from '../journal/chain.ts';
import type { Journal } from '../journal/open-journal.ts';
import type { PlanDraftRow, PlanRow, PlanVersionRow } from '../journal/plans-store.ts';
import type { RecordedChange } from '../procedures/record-once.ts';
import { planHeadline } from './plan-headline.ts';

/** How a save of the draft ended, as it is kept for a repetition: without any text. */
export type DraftSaveAnswer =
  | { readonly outcome: 'saved'; readonly revision: number; readonly savedAt: number }
  | { readonly outcome: 'conflict' };

interface DraftSave {
  readonly planId: string;
  readonly baseRevision: number;
  readonly windowId: string;
  readonly text: string;
}

/**
 * The plans of this cockpit: each with a working draft, which is saved all the time and never makes a version by
 * itself, and versions, which are made on purpose and never change. What reads throws `not-found`. What changes returns
 * the change for `recordOnce`; it looks at the state when it is applied, because a repeated command must not be judged
 * by what its first run has made of it.
 */
export interface PlanLibrary {
  list(): PlanSummary[];
  summary(planId: string): PlanSummary;
  draft(planId: string): PlanDraft;
  versions(planId: string): PlanVersionSummary[];
  version(planId: string, sequence: number): PlanVersionSummary & { readonly text: string };
  create(name: string, text: string, by: string | null): RecordedChange<{ planId: string }>;
  /** `sequence` null: a copy of the draft. */
  duplicate(
    planId: string,
    sequence: number | null,
    name: string,
    by: string | null,
  ): RecordedChange<{ planId: string }>;
  rename(planId: string, name: string): RecordedChange<{ planId: string }>;
  saveDraft(save: DraftSave, by: string | null): RecordedChange<DraftSaveAnswer>;
  dismissRefused(planId: string, windowId: string): RecordedChange<{ planId: string }>;
  saveVersion(
    planId: string,
    baseRevision: number,
    note: string | null,
    by: string | null,
  ): RecordedChange<{ sequence: number }>;
  restoreVersion(
    planId: string,
    baseRevision: number,
    sequence: number,
    by: string | null,
  ): RecordedChange<{ revision: number }>;
  setArchived(planId: string, archived: boolean): RecordedChange<{ planId: string }>;
}

export function createPlanLibrary(journal: Journal, host: Host): PlanLibrary {
  const { plans, privateTexts } = journal;
  const now = () => host.now().utc;

  const planRow = (planId: string): PlanRow => {
    const row = plans.get(planId);
    if (row === null) throw new CockpitFault('not-found', { kind: 'plan', id: planId });
    return row;
  };
  const draftRow = (planId: string): PlanDraftRow => {
    const row = plans.draft(planId);
    if (row === null) throw new CockpitFault('not-found', { kind: 'plan', id: planId });
    return row;
  };
  const versionRow = (planId: string, sequence: number): PlanVersionRow => {
    const row = plans.version(planId, sequence);
    if (row === null) throw new CockpitFault('not-found', { kind: 'plan-version', id: `${planId} ${sequence}` });
    return row;
  };
  const requireBase = (planId: string, baseRevision: number): PlanDraftRow => {
    const draft = draftRow(planId);
    if (draft.revision !== baseRevision) throw new CockpitFault('refused', { what: 'draft-changed' });
    return draft;
  };
  const newDraft = (planId: string, revision: number, written: string, savedBy: string | null): PlanDraftRow => {
    // SQLite stores UTF-8: a lone surrogate would not come back as it was hashed.
    const text = written.toWellFormed();
    const headline = JSON.stringify(planHeadline(text));
    return { planId, revision, hash: contentHash(text), headline, text, savedAt: now(), savedBy };
  };
  const add = (name: string, text: string, by: string | null, copiedFrom?: string) => {
    const planId = host.newId();
    const draft = newDraft(planId, 1, text, by);
    const origin = copiedFrom === undefined ? {} : { copiedFrom };
    return {
      events: [{ type: 'plan-created', payload: { planId, hash: draft.hash, ...origin } }],
      answer: { planId },
      apply: () => {
        plans.save({ id: planId, name, createdAt: draft.savedAt, archivedAt: null });
        plans.saveDraft(draft);
      },
    };
  };
  const summaryOfVersion = ({ sequence, hash, savedAt, savedBy, noteId }: Omit<PlanVersionRow, 'text'>) => ({
    sequence,
    hash,
    savedAt,
    by: savedBy,
    note: noteId === null ? null : (privateTexts.get(noteId)?.text ?? null),
  });

  const list = (): PlanSummary[] =>
    plans.list().map((row) => ({
      planId: row.id,
      name: row.name,
      headline: JSON.parse(row.headline) as PlanHeadline,
      createdAt: row.createdAt,
      archivedAt: row.archivedAt,
      draft: { revision: row.revision, savedAt: row.savedAt, by: row.savedBy },
      newest:
        row.newestSequence === null || row.newestSavedAt === null
          ? null
          : { sequence: row.newestSequence, savedAt: row.newestSavedAt },
      changed: row.hash !== row.newestHash,
    }));

  return {
    list,
    summary: (planId) => {
      const found = list().find((plan) => plan.planId === planId);
      if (found === undefined) throw new CockpitFault('not-found', { kind: 'plan', id: planId });
      return found;
    },
    draft: (planId) => {
      const { text, revision, savedAt, savedBy } = draftRow(planId);
      return { text, revision, savedAt, by: savedBy };
    },
    versions: (planId) => plans.versions(planId).map(summaryOfVersion),
    version: (planId, sequence) => {
      const row = versionRow(planId, sequence);
      return { ...summaryOfVersion(row), text: row.text };
    },
    create: (name, text, by) => add(name, text, by),
    duplicate: (planId, sequence, name, by) =>
      add(name, sequence === null ? draftRow(planId).text : versionRow(planId, sequence).text, by, planId),
    rename: (planId, name) => ({
      events: [{ type: 'plan-renamed', payload: { planId } }],
      answer: { planId },
      apply: () => plans.save({ ...planRow(planId), name }),
    }),
    saveDraft: ({ planId, baseRevision, windowId, text }, by) => {
      const present = draftRow(planId);
      const draft = newDraft(planId, present.revision + 1, text, by);
      const isSame = draft.hash === present.hash;
      if (present.revision !== baseRevision && !isSame) {
        return {
          events: [],
          answer: { outcome: 'conflict' },
          apply: () => plans.saveRefused({ planId, windowId, text: draft.text, refusedAt: now(), savedBy: by }),
        };
      }
      const kept = isSame ? present : draft;
      return {
        events: [],
        answer: { outcome: 'saved', revision: kept.revision, savedAt: kept.savedAt },
        apply: () => {
          if (!isSame) plans.saveDraft(draft);
        },
      };
    },
    dismissRefused: (planId, windowId) => ({
      events: [],
      answer: { planId },
      apply: () => {
        planRow(planId);
        plans.removeRefused(planId, windowId);
      },
    }),
    saveVersion: (planId, baseRevision, note, by) => {
      const present = draftRow(planId);
      const newest = plans.newestVersion(planId);
      if (newest?.hash === present.hash) {
        return {
          events: [],
          answer: { sequence: newest.sequence },
          apply: () => void requireBase(planId, baseRevision),
        };
      }
      const sequence = (newest?.sequence ?? 0) + 1;
      // Before the transaction, because the event holds its hash; a refusal leaves a text that nothing refers to.
      const kept = note === null || note === '' ? null : privateTexts.put(note.toWellFormed());
      const noteRef = kept === null ? null : { textId: kept.id, textHash: kept.hash };
      return {
        events: [{ type: 'plan-version-saved', payload: { planId, sequence, hash: present.hash, note: noteRef } }],
        answer: { sequence },
        apply: () => {
          const { hash, text } = requireBase(planId, baseRevision);
          plans.addVersion({
            ...{ planId, sequence, hash, text, savedAt: now(), savedBy: by },
            noteId: kept === null ? null : kept.id,
          });
        },
      };
    },
    restoreVersion: (planId, baseRevision, sequence, by) => {
      const { text, hash } = versionRow(planId, sequence);
      const revision = baseRevision + 1;
      return {
        events: [{ type: 'plan-version-restored', payload: { planId, sequence, hash } }],
        answer: { revision },
        apply: () => {
          requireBase(planId, baseRevision);
          plans.saveDraft(newDraft(planId, revision, text, by));
        },
      };
    },
    setArchived: (planId, archived) => ({
      events: [{ type: archived ? 'plan-archived' : 'plan-unarchived', payload: { planId } }],
      answer: { planId },
      apply: () => plans.save({ ...planRow(planId), archivedAt: archived ? now() : null }),
    }),
  };
}
