import type { LocalText } from './scalars.ts';

export type WindowId = string;

/** A time of the day or the week, in its own time zone. */
export interface WindowPlan {
  readonly id: WindowId;
  readonly title: LocalText | null;
  /** `release`: raised only inside; `avoid`: never inside; the others are named times that an observation may cover. */
  readonly use: 'release' | 'off-peak' | 'avoid' | 'peak' | 'business-hours' | 'batch-run';
  /** Minutes since midnight, 0 … 1440; an end that is not after the start lies on the next day. */
  readonly startMinute: number;
  readonly endMinute: number;
  /** Days of the week on which it begins, 0 = Sunday; null: every day. */
  readonly days: readonly number[] | null;
  /** `2026-03-15`: begins on this day only. */
  readonly date: string | null;
  readonly holidays: 'only' | 'except' | null;
  /** Days before and after a holiday that count as one. */
  readonly holidayMargin: number;
  readonly timeZone: string;
}

/** Days off, and weekend days that are worked, as `2026-03-15`. */
export interface CalendarPlan {
  readonly holidays: readonly string[];
  readonly workdays: readonly string[];
}

/** When a batch may begin at the earliest by the clock. */
export interface StartPlan {
  /** Days after the day of the first batch, 0 = that day; null: whatever day it is. */
  readonly day: number | null;
  /** Minutes since midnight; null: from the beginning of the day. */
  readonly minute: number | null;
}

/** The release must be finished, or be taken back, by the earlier of the two. */
export interface DeadlinePlan {
  readonly afterMs: number | null;
  /** Minutes since midnight in the plan's time zone: the first such time after the release began. */
  readonly atMinute: number | null;
  readonly action: 'ask' | 'rollback';
  readonly warnBeforeMs: number | null;
}

/** A time in which some kinds of change are not made. */
export interface FreezePlan {
  readonly id: string;
  readonly title: LocalText;
  readonly beforeMs: number | null;
  readonly afterMs: number | null;
  readonly onRollback: boolean;
  /** Null: every kind of change. */
  readonly covers: readonly ('promotion' | 'configuration' | 'code' | 'data')[] | null;
  readonly exempt: readonly LocalText[];
}
