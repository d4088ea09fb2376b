/** Time of day and calendar day in an IANA zone, by the rules that the platform knows (Intl). Pure, and cached by zone. */

const minuteMs = 60_000;
const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Milliseconds that clocks in the zone are ahead of UTC at that instant. Throws `RangeError` on an unknown zone. */
export function offsetMs(utcMs: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(utcMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return local - Math.floor(utcMs / 1000) * 1000;
}

/** A calendar day as the number of days since 1970-01-01. */
export type DayNumber = number;

export interface LocalTime {
  readonly day: DayNumber;
  /** Minutes since midnight, 0 … 1439. */
  readonly minute: number;
}

export function localTime(utcMs: number, zone: string): LocalTime {
  const local = utcMs + offsetMs(utcMs, zone);
  const day = Math.floor(local / dayMs);
  return { day, minute: Math.floor((local - day * dayMs) / minuteMs) };
}

/** Day number of `2026-03-15`; NaN of anything else. */
export function dayNumber(date: string): DayNumber {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}

/** 0 = Sunday. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7;
}

/**
 * Instants in the days around `day` at which clocks of the zone are set forward or back; the first one of the new time.
 * No zone does so twice within a day.
 */
function transitionsAround(day: DayNumber, zone: string): readonly number[] {
  const found: number[] = [];
  for (let at = (day - 1) * dayMs; at < (day + 3) * dayMs; at += dayMs) {
    if (offsetMs(at, zone) === offsetMs(at + dayMs, zone)) continue;
    const before = offsetMs(at, zone);
    let low = at / minuteMs;
    let high = (at + dayMs) / minuteMs;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetMs(middle * minuteMs, zone) === before) low = middle;
      else high = middle;
    }
    found.push(high * minuteMs);
  }
  return found;
}

/** Every instant at which clocks of the zone show this; none where they are set past it, two where they show it twice. */
export function instantsOf(day: DayNumber, minute: number, zone: string): readonly number[] {
  const asUtc = day * dayMs + minute * minuteMs;
  const offsets = [...new Set([offsetMs(asUtc - dayMs, zone), offsetMs(asUtc + dayMs, zone)])];
  return offsets
    .map((offset) => asUtc - offset)
    .filter((utcMs) => utcMs + offsetMs(utcMs, zone) === asUtc)
    .sort((a, b) => a - b);
}

/** The first instant at which clocks of the zone show this time of this day, or have been set past it. */
export function instantAtOrAfter(day: DayNumber, minute: number, zone: string): number {
  const [first] = instantsOf(day, minute, zone);
  if (first !== undefined) return first;
  const asUtc = day * dayMs + minute * minuteMs;
  return transitionsAround(day, zone).find((at) => at + offsetMs(at, zone) >= asUtc) ?? asUtc - offsetMs(asUtc, zone);
}

/** Instants around a day between which local time runs evenly: its own edges in `minutes`, and clocks that are set. */
export function edgesAround(
  day: DayNumber,
  minutes: readonly (readonly [DayNumber, number])[],
  zone: string,
): readonly number[] {
  const edges = minutes.flatMap(([of, minute]) => instantsOf(of, minute, zone));
  return [...new Set([...edges, ...transitionsAround(day, zone)])].sort((a, b) => a - b);
}
