import { formatClock, formatDate, formatDateTime } from '../../../shared/i18n/format.ts';
import { type Speech, say } from '../../../shared/i18n/release-speech.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { ReadSamples, ReleaseReview } from '../../../shared/release/views/review.ts';

/** What every section of a report is made from. */
export interface ReportContext {
  readonly speech: Speech;
  readonly review: ReleaseReview;
  readonly events: readonly ReleaseEvent[];
  /** The state after the last event. */
  readonly state: ReleaseState;
  readonly samples: ReadSamples | null;
  /** Unified diffs by content hash. */
  readonly diffs: Readonly<Record<string, string>>;
  /** A word of the report's own dictionary. */
  word(key: string, params?: object): string;
  /** Time of day; with the date where it is another day than the release's first. */
  when(utcMs: number | null): string;
}

export function reportContext(
  parts: Pick<ReportContext, 'speech' | 'review' | 'events' | 'state' | 'samples' | 'diffs'>,
): ReportContext {
  const { speech, review } = parts;
  const { timeZone } = speech;
  const { begunAt, createdAt } = review.header;
  const first = begunAt ?? createdAt;
  const firstDay = first === null ? null : formatDate(first, timeZone);
  return {
    ...parts,
    word: (key, params = {}) => say(speech.t, `report:${key}`, params),
    when: (utcMs) => {
      if (utcMs === null) return '–';
      const day = formatDate(utcMs, timeZone);
      const clock = formatClock(utcMs, timeZone);
      return day === firstDay ? clock : `${day.slice(5)} ${clock}`;
    },
  };
}

/** The zone in which a plan's times are told; UTC where this machine does not know the plan's. */
export function knownTimeZone(timeZone: string): string {
  try {
    formatDateTime(0, timeZone);
    return timeZone;
  } catch {
    return 'UTC';
  }
}
