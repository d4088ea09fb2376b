import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { languageCodes } from '../i18n/index.ts';
import type { PlanIssue } from '../plan/parse.ts';
import { longestPlanText } from '../plan/parse-limits.ts';
import type { ReleasePlan } from '../plan/release-plan.ts';
import type { PlanFile } from '../plan/schema.ts';
import { read, write } from './access.ts';

export { longestPlanText };

/** By name: written out, the type of the contract would be too long to be emitted. */
export interface WrittenPlan extends PlanFile {}

/** The longest name of a plan, and the longest note of a version, in characters. */
export const longestPlanName = 200;
export const longestVersionNote = 2_000;

const textField = { text: z.string().max(longestPlanText) };
const nameField = { name: z.string().trim().min(1).max(longestPlanName) };
const planField = { planId: z.string().min(1) };
const sequenceField = { sequence: z.number().int().min(1) };
const commandIdField = { commandId: z.string().min(1).max(100) };
/** The revision of the draft that the caller has seen: a newer one is never overwritten. */
const baseField = { baseRevision: z.number().int().min(1) };
/** Id of the person; null where a program did it or nobody knows. */
const byField = { by: z.string().nullable() };
/** Tells the windows of one draft apart; of no meaning beyond that. */
const windowField = { windowId: z.string().min(1).max(100) };

const localTextSchema = z.object({ zh: z.string(), en: z.string() });

/** What the first lines of a plan say; null where the text does not say it, or not yet in readable form. */
export const planHeadlineSchema = z.object({
  title: localTextSchema.nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type PlanHeadline = z.infer<typeof planHeadlineSchema>;

const versionSummarySchema = z.object({
  ...sequenceField,
  /** SHA-256 (hex) of the text in UTF-8. */
  hash: z.string(),
  /** UTC ms. */
  savedAt: z.number(),
  ...byField,
  /** Null where there is none, or where it was redacted. */
  note: z.string().nullable(),
});
export type PlanVersionSummary = z.infer<typeof versionSummarySchema>;

const planSummarySchema = z.object({
  ...planField,
  name: z.string(),
  headline: planHeadlineSchema,
  /** UTC ms. */
  createdAt: z.number(),
  /** UTC ms; null while it is not in the archive. */
  archivedAt: z.number().nullable(),
  draft: z.object({ revision: z.number(), savedAt: z.number(), ...byField }),
  /** Sequence and time of the newest version; null before the first. */
  newest: z.object({ ...sequenceField, savedAt: z.number() }).nullable(),
  /** The draft's text is not that of the newest version. */
  changed: z.boolean(),
});
export type PlanSummary = z.infer<typeof planSummarySchema>;

const draftSchema = z.object({ ...textField, revision: z.number(), savedAt: z.number(), ...byField });
export type PlanDraft = z.infer<typeof draftSchema>;

const refusedDraftSchema = z.object({ ...windowField, ...textField, refusedAt: z.number(), ...byField });
export type RefusedDraft = z.infer<typeof refusedDraftSchema>;

const templateSchema = z.object({ id: z.string(), headline: planHeadlineSchema });

/** How a save of the draft ended. A conflict keeps both texts: the draft's as `theirs`, the sent one beside it. */
const draftSavedSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('saved'), revision: z.number(), savedAt: z.number() }),
  z.object({ outcome: z.literal('conflict'), theirs: draftSchema }),
]);
export type DraftSaved = z.infer<typeof draftSavedSchema>;

/** Lines of an imported document, both ends included, and the item of the draft that stands for them. */
const placedLinesSchema = z.object({ line: z.number(), endLine: z.number(), path: z.string() });
const unplacedLinesSchema = z.object({ line: z.number(), text: z.string(), heading: z.string().optional() });
const importFiguresSchema = z.object({
  /** Lines that are not blank; `layout` are rules, fence marks and the like. */
  lines: z.object({ total: z.number(), placed: z.number(), layout: z.number(), unplaced: z.number() }),
  /** Items of each list of the draft that has some; the names have words in `planImport:list`. */
  items: z.record(z.string(), z.number()).readonly(),
  /** Values that were taken out: the names that stand for them, and the lines that they stood in. */
  secrets: z.array(z.object({ id: z.string(), lines: z.array(z.number()).readonly() })).readonly(),
});
const importedDocumentSchema = z.object({
  planText: z.string(),
  placed: z.array(placedLinesSchema).readonly(),
  unplaced: z.array(unplacedLinesSchema).readonly(),
  figures: importFiguresSchema,
});
export type ImportedDocument = z.infer<typeof importedDocumentSchema>;

const planMade = z.object(planField);

export const plans = {
  /**
   * Reads a plan text: what is wrong with it, what it says where it has the shape of a plan, and what would fly where
   * nothing is wrong.
   */
  lint: read.input(z.object(textField)).output(
    z.object({
      issues: z.array(z.custom<PlanIssue>()),
      file: z.custom<WrittenPlan>().nullable(),
      plan: z.custom<ReleasePlan>().nullable(),
    }),
  ),
  /** JSON Schema (2020-12) of the plan file, its descriptions in the given language. */
  schema: read.input(z.object({ language: z.enum(languageCodes) })).output(z.record(z.string(), z.unknown())),
  /**
   * A draft plan from a Markdown release document; nothing is stored. `document-too-large` {bytes, maxBytes, lines,
   * maxLines} where it is; any other text gives a draft.
   */
  import: read.input(z.object({ text: z.string() })).output(importedDocumentSchema),
  /** The plans that the product ships. */
  templates: read.output(z.array(templateSchema)),
  /** One of them with its text; `not-found` where there is none with this id. */
  template: read.input(z.object({ id: z.string() })).output(templateSchema.extend(textField)),

  /** Every plan of the library, archived ones too, the one that was worked on last first. */
  list: read.output(z.array(planSummarySchema)),
  /** A plan with its draft, its versions (newest first), and the drafts that were refused and are not decided about. */
  get: read.input(z.object(planField)).output(
    planSummarySchema.extend({
      draft: draftSchema,
      versions: z.array(versionSummarySchema),
      refused: z.array(refusedDraftSchema),
    }),
  ),
  version: read.input(z.object({ ...planField, ...sequenceField })).output(versionSummarySchema.extend(textField)),
  /** Counts up with every change of the library, coalesced; begins with the present count. */
  watch: read.output(eventIterator(z.object({ changes: z.number() }))),

  /** A new plan whose draft is this text. It has no version yet. */
  create: write.input(z.object({ ...commandIdField, ...nameField, ...textField })).output(planMade),
  /** A new plan with the draft of another one, or with one of its versions. */
  duplicate: write
    .input(z.object({ ...commandIdField, ...planField, ...nameField, sequence: sequenceField.sequence.nullable() }))
    .output(planMade),
  rename: write.input(z.object({ ...commandIdField, ...planField, ...nameField })).output(planMade),
  /** Replaces the draft, unless somebody else saved one since `baseRevision`. Makes no version. */
  saveDraft: write
    .input(z.object({ ...commandIdField, ...planField, ...baseField, ...windowField, ...textField }))
    .output(draftSavedSchema),
  /** Forgets a refused draft, once somebody has decided about it. */
  dismissRefused: write.input(z.object({ ...commandIdField, ...planField, ...windowField })).output(planMade),
  /**
   * Makes the draft a version. Where its text is that of the newest one already, that one is the answer. `refused`
   * {what: `draft-changed`} when the draft is not the one that the caller has seen.
   */
  saveVersion: write
    .input(
      z.object({
        ...commandIdField,
        ...planField,
        ...baseField,
        note: z.string().trim().max(longestVersionNote).nullable(),
      }),
    )
    .output(z.object(sequenceField)),
  /** Makes a version's text the draft; `refused` like `saveVersion`. */
  restoreVersion: write
    .input(z.object({ ...commandIdField, ...planField, ...baseField, ...sequenceField }))
    .output(z.object({ revision: z.number() })),
  archive: write.input(z.object({ ...commandIdField, ...planField })).output(planMade),
  unarchive: write.input(z.object({ ...commandIdField, ...planField })).output(planMade),
};
