import { atPath, type JsonPath } from '../../scraped/json-path.ts';

/** Clocks may differ by this much; a time further ahead would hide that numbers are old. */
const aheadMs = 60_000;
/** Unix seconds are below this, Unix milliseconds above, both until the year 5138. */
const secondsBelow = 1e11;
const isoTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * UTC ms that a document names at a place: ISO 8601 with its zone, or Unix time in seconds or milliseconds. A text says
 * why there is none.
 */
export function sourceTimeOf(document: unknown, path: JsonPath, now: number): number | string {
  const found = atPath(document, path);
  if (found === undefined || found === null) return 'time: missing';
  const at = typeof found === 'number' ? (Math.abs(found) < secondsBelow ? found * 1000 : found) : textTime(found);
  if (!Number.isFinite(at)) return 'time: not understood';
  return at > now + aheadMs ? 'time: in the future' : Math.round(Math.min(at, now));
}

function textTime(found: unknown): number {
  if (typeof found !== 'string' || !isoTime.test(found)) return Number.NaN;
  return Date.parse(found.replace(' ', 'T').replace(',', '.'));
}
