/** A length of time as a document gives it; `max` where it names a range. Milliseconds. */
export interface WrittenDuration {
  readonly minMs: number;
  readonly maxMs: number | null;
  /** The words it was read from. */
  readonly words: string;
  readonly index: number;
}

const unitMs: readonly (readonly [RegExp, number])[] = [
  [/^(?:毫秒|ms|milliseconds?)$/i, 1],
  [/^(?:秒钟?|s|secs?|seconds?)$/i, 1000],
  [/^(?:分钟|分|m|mins?|minutes?)$/i, 60_000],
  [/^(?:个?小时|h|hrs?|hours?)$/i, 3_600_000],
  [/^(?:天|日|d|days?)$/i, 86_400_000],
  [/^(?:周|个?星期|w|weeks?)$/i, 7 * 86_400_000],
];
const unit =
  '毫秒|秒钟?|分钟|分(?!之|级|析|配|布|流|库|批|桶|层)|个?小时|天|周|个?星期|ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|m|hrs?|hours?|h|days?|d|weeks?|w';
const dash = '\\s*(?:-|–|—|~|～|至|到|to)\\s*';
const durationPattern = new RegExp(
  `(?<![\\d.A-Za-z])(\\d+(?:\\.\\d+)?)(?:(?:\\s*(?:${unit}))?${dash}(\\d+(?:\\.\\d+)?))?\\s*(${unit})(?![A-Za-z\\d])`,
  'gi',
);

/** Every length of time that a text names, in its order: `1-2天`, `≥30 分钟`, `2 hours`. */
export function durationsIn(text: string): readonly WrittenDuration[] {
  return [...text.matchAll(durationPattern)].flatMap((match) => {
    const [words, low = '', high, name = ''] = match;
    const factor = unitMs.find(([pattern]) => pattern.test(name))?.[1];
    if (factor === undefined) return [];
    const [minMs, maxMs] = [Number(low) * factor, high === undefined ? null : Number(high) * factor];
    if (!Number.isFinite(minMs) || minMs > longestMs || (maxMs ?? 0) > longestMs) return [];
    return [{ minMs, maxMs: maxMs === null || maxMs <= minMs ? null : maxMs, words, index: match.index }];
  });
}

/** Ten years: what is longer is no length of time but a number with a letter behind it. */
const longestMs = 3650 * 86_400_000;

const steps: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
  [1, 'ms'],
];

/** A length of time as the plan writes it: `30 min`, `1.5 h`, `2 d`. */
export function planDuration(ms: number): string {
  const [factor, name] = steps.find(([size]) => ms >= size && Number.isInteger((ms / size) * 2)) ?? [1, 'ms'];
  return `${Math.round((ms / factor) * 1000) / 1000} ${name}`;
}

/** A share of traffic, or null where a text names none. Percent; `千分之五` and `5‰` count as permille. */
export function percentIn(text: string): { readonly percent: number; readonly index: number } | null {
  const match = /(?<![\d.])(\d+(?:\.\d+)?)\s*([%％‰])/.exec(text);
  if (match === null) return null;
  const percent = match[2] === '‰' ? Number(match[1]) / 10 : Number(match[1]);
  return percent > 100 ? null : { percent, index: match.index };
}

/** `02:00`, `2:00 AM`, `14:30` in the order of the text, as the plan writes a time of the day. */
export function clocksIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\d:])([01]?\d|2[0-3])[:：]([0-5]\d)(?![\d:])(?:\s*([AaPp])\.?[Mm]\.?)?/g)].map(
    ([, hour = '', minute = '', half]) => {
      const h = Number(hour) % (half === undefined ? 24 : 12);
      return `${String(h + (half?.toLowerCase() === 'p' ? 12 : 0)).padStart(2, '0')}:${minute}`;
    },
  );
}

/** The first real calendar day that a text names in full, as `2025-03-15`. */
export function dateIn(text: string): string | null {
  const match = /(?<!\d)(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)/.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > days) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** `Day 3-7` → `day 3`, `Week 2` → `day 8`, `D+1` → `D+1`, as the plan writes an offset; null for any other text. */
export function offsetIn(text: string): string | null {
  const plus = /\bD\s*\+\s*(\d{1,3})\b/.exec(text);
  if (plus !== null) return `D+${Number(plus[1])}`;
  const day = /\bday\s*([1-9]\d{0,2})\b|第\s*([1-9]\d{0,2})\s*天/i.exec(text);
  if (day !== null) return `day ${Number(day[1] ?? day[2])}`;
  const week = /\bweek\s*([1-9]\d?)\b|第\s*([1-9]\d?)\s*周/i.exec(text);
  return week === null ? null : `day ${(Number(week[1] ?? week[2]) - 1) * 7 + 1}`;
}

const digits = '零一二三四五六七八九十';

/** `三` → 3, `十二` → 12, `7` → 7; null for any other text. */
export function numeral(text: string): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  if (!/^[零一二三四五六七八九十]{1,3}$/.test(text)) return null;
  if (!text.includes('十')) return text.length === 1 ? digits.indexOf(text) : null;
  const [tens = '', ones = ''] = text.split('十');
  return (tens === '' ? 1 : digits.indexOf(tens)) * 10 + (ones === '' ? 0 : digits.indexOf(ones));
}
