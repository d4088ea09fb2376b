import type { ApprovalWay } from '../release/events.ts';
import type { LocalText } from './scalars.ts';
import type { ReadingUnit, Threshold } from './threshold.ts';

export const itemSections = [
  'watch',
  'acceptance',
  'sign-off',
  'follow-up',
  'retrospective',
  'drill',
  'announcement',
  'audit',
  'report',
] as const;
export type ItemSection = (typeof itemSections)[number];

/** What of a release starts a clock. `last-batch`: every ladder is climbed; `release-ended`: whatever the end. */
export type ItemAnchor =
  | 'release-begun'
  | 'batch-started'
  | 'last-batch'
  | 'trouble-detected'
  | 'rollback-decided'
  | 'rollback-finished'
  | 'release-completed'
  | 'release-ended';

/** A moment that the plan names. */
export type ItemTime =
  | { readonly kind: 'after'; readonly anchor: ItemAnchor; readonly ms: number }
  /** Days after the day of the first batch; minutes since midnight, null: the end of that day. */
  | { readonly kind: 'day'; readonly day: number; readonly minute: number | null }
  /** `2026-03-15`, to the end of that day. */
  | { readonly kind: 'date'; readonly date: string }
  /** The first such time of the day after the release began. */
  | { readonly kind: 'clock'; readonly minute: number };

/** What a number that is recorded must keep, as written and as it is compared. */
export interface ItemLimit {
  readonly text: string;
  readonly threshold: Threshold;
  /** Null: any number fits, as for a factor. */
  readonly unit: ReadingUnit | null;
}

/** How many people must agree, for which roles, in which ways; null: any. */
export interface Agreement {
  readonly need: number;
  readonly of: readonly string[] | null;
  readonly accept: readonly ApprovalWay[] | null;
}

/** Something that somebody ticks off, signs or writes down beside the runbook. What is optional is absent in old releases. */
export interface ItemPlan {
  readonly id: string;
  readonly section: ItemSection;
  readonly title: LocalText;
  readonly owner: LocalText | null;
  /** When it is due, in words of the plan. */
  readonly due: string | null;
  /** A check of a drill, a point of an agenda, the draft of an announcement: what it belongs to. */
  readonly partOf?: string;
  /** What must have happened for it to mean anything; absent: nothing. */
  readonly when?: 'completion' | 'rollback' | 'trouble';
  /** It cannot be recorded before. */
  readonly opens?: ItemTime;
  readonly dueBy?: ItemTime;
  /** Of a duty that is done day by day: which day after the last batch, 0 = the first 24 hours. */
  readonly day?: number;
  readonly limit?: ItemLimit;
  readonly signing?: Agreement;
  /** Playbook whose passed drill, in this release, is a record of it. */
  readonly playbookId?: string;
  /** How long a record counts. */
  readonly validForMs?: number;
}
