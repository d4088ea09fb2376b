const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const clock = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?`;
const zone = String.raw`(?:\s?(?<zone>Z|[+-]\d\d:?\d\d)(?!\d))?`;

/** The forms that are known, the first that is found counts. */
const forms = [
  new RegExp(String.raw`(?<!\d)(?<year>\d{4})[-/](?<month>\d\d)[-/](?<day>\d\d)[T ]${clock}${zone}`),
  new RegExp(String.raw`(?<!\d)(?<day>\d\d)/(?<name>[A-Z][a-z]{2})/(?<year>\d{4}):${clock}${zone}`),
  new RegExp(String.raw`(?<![A-Za-z])(?<name>[A-Z][a-z]{2}) {1,2}(?<day>\d{1,2}) ${clock}`),
];
/** Seconds, milliseconds, microseconds or nanoseconds since 1970, by the number of digits. */
const unix = /^\s*\[?(?<digits>\d{10}|\d{13}|\d{16}|\d{19})(?:\.(?<fraction>\d{1,9}))?(?![\w.])/;
/** How far into a line a time is looked for. */
const searched = 200;
const yearMs = 365 * 24 * 3_600_000;

/**
 * UTC ms of the time in a text: ISO 8601 (also with `/` and a blank), that of web servers' logs, that of syslog (in the
 * year that brings it nearest to `now`), or Unix time at its beginning. `zoneMs`: how far the clocks are ahead of UTC where
 * the text names no zone. Null where there is none.
 */
export function timeIn(text: string, zoneMs: number, now: number): number | null {
  const number = unix.exec(text)?.groups;
  if (number !== undefined) {
    const digits = number.digits ?? '';
    const scale = 10 ** (digits.length - 13);
    return Math.floor(Number(`${digits}.${number.fraction ?? '0'}`) / scale);
  }
  const part = text.slice(0, searched);
  for (const form of forms) {
    const groups = form.exec(part)?.groups;
    const at = groups === undefined ? null : timeOf(groups, zoneMs, now);
    if (at !== null) return at;
  }
  return null;
}

function timeOf(groups: Record<string, string | undefined>, zoneMs: number, now: number): number | null {
  const month = groups.name === undefined ? Number(groups.month) - 1 : months.indexOf(groups.name);
  if (month < 0 || month > 11) return null;
  const { day, hour, minute, second, fraction = '0' } = groups;
  const ahead = groups.zone === undefined ? zoneMs : zoneOffsetMs(groups.zone);
  const inYear = (year: number) =>
    Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second)) +
    Math.floor(Number(`0.${fraction}`) * 1000) -
    ahead;
  if (groups.year !== undefined) return inYear(Number(groups.year));
  const at = inYear(new Date(now).getUTCFullYear());
  return at > now + yearMs / 2 ? inYear(new Date(now).getUTCFullYear() - 1) : at;
}

/** Of `Z`, `+08:00` or `+0800`. */
export function zoneOffsetMs(zoneText: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zoneText) ?? [];
  const ms = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? -ms : ms;
}
