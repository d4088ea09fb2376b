import { stripVTControlCharacters } from 'node:util';

/** What stands in a kind for everything that differs from one message to the next. */
const any = '<*>';
/** Longest kind, and how much of a message it is made from, in characters. */
const longestKind = 200;
const mostRead = 1_000;

const clock = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?`;
const zone = String.raw`(?:\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)(?!\w))?`;
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const unit =
  '(?:ns|us|µs|μs|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|[KMGTP]i?B|[kKMGTP]|B|bytes?|毫秒|秒|分钟|小时|天)';

/** What is no word, the most particular first: the first one that fits at a place counts. */
const forms = [
  String.raw`[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}`,
  '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  String.raw`\d{4}[-/]\d\d[-/]\d\d(?:[T ]${clock}${zone})?`,
  String.raw`\d\d/${month}/\d{4}:${clock}${zone}`,
  String.raw`(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?\d{1,2} ${month} \d{4} ${clock}${zone}`,
  String.raw`(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?${month} {1,2}\d{1,2} ${clock}(?: \d{4})?`,
  String.raw`\d{1,2}:\d\d:\d\d(?:[.,]\d+)?${zone}`,
  '(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}',
  String.raw`\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?`,
  '(?=[a-f:]*\\d)(?:(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}:[0-9a-f]{0,4}(?::[0-9a-f]{1,4}){0,6}|::[0-9a-f]{1,4})',
  '0x[0-9a-f]+',
  // What Kubernetes puts behind the name of a pod: it writes numbers with consonants.
  '(?<=-)(?=[a-z]*\\d)[bcdfghj-np-tv-xz2456789]{8,10}-[bcdfghj-np-tv-xz2456789]{5}',
  String.raw`[-+]?\d+(?:[.,]\d+)*(?:%|\s?${unit}(?:\d+(?:\.\d+)?${unit})*)?`,
].map((form) => `(?<![a-z0-9])(?:${form})(?![a-z0-9])`);

const quoted = /"(?:[^"\\]|\\.)*"|(?<=^|[\s([{=:,])'(?:[^'\\]|\\.)*'(?=$|[\s)\]},.;:!?])|“[^”]*”|「[^」]*」|‘[^’]*’/g;
/** A status tells kinds apart, not occurrences. */
const status = String.raw`(?<status>(?<=\bstatus(?: code)?[:= ]{1,2}|HTTP/(?:[\d.]+|<\*>)"? )[1-5]\d\d(?![\w.]))`;
const particular = new RegExp(`${status}|${forms.join('|')}`, 'gi');
/** Letters and digits with what joins the parts of an id in base64. */
const joined = /[A-Za-z0-9_-]{20,}(?:={1,2}(?=$|[\s,;"')\]}]))?|[A-Za-z0-9+/]{20,}={1,2}(?=$|[\s,;"')\]}])/g;
const runs = /[A-Za-z0-9]+/g;
const wordIn = /(?<=^|[-_])(?:[a-z]{3,}|[A-Z][a-z]{2,}|[A-Z]{3,})(?=$|[-_])/g;
/** Several in a row are one: lists and parts of versions are of any length. */
const list = /<\*>(?:[-,;|/.:+]?\s*<\*>)+/g;

/**
 * The kind of a message: its words, with `<*>` where ids, numbers, times, addresses and the like stood, so that two
 * messages that differ in those alone are of one kind. Words of every language stay. At most 200 characters; the kind of
 * a kind is itself. `stripQuoted`: what stands in quotation marks is left out as well.
 */
export function messageKind(message: string, { stripQuoted = false }: { readonly stripQuoted?: boolean } = {}): string {
  const line = stripVTControlCharacters(message.slice(0, mostRead)).replace(/\s+/g, ' ').trim();
  const words = stripQuoted
    ? line.replace(quoted, (text) => (text.length === 2 ? text : `${text[0]}${any}${text.at(-1)}`))
    : line;
  const kind = words
    // Before anything within it is taken for a number.
    .replace(joined, (token) => (isRandom(token) ? any : token))
    .replace(particular, (text, ...found) => (isStatus(found) ? text : any))
    .replace(runs, (run, at: number, text: string) => (isKept(run, at, text) ? run : stripRun(run)))
    .replace(list, any);
  if (kind.length <= longestKind) return kind.toWellFormed();
  // Half a status would be a number of its own.
  return kind
    .slice(0, longestKind)
    .toWellFormed()
    .replace(/[\d.\s]+$/, '');
}

function isStatus(found: readonly unknown[]): boolean {
  const groups = found.at(-1) as { readonly status?: string } | undefined;
  return groups?.status !== undefined;
}

/** The status that the first pass has left. */
function isKept(token: string, at: number, text: string): boolean {
  return (
    /^[1-5]\d\d$/.test(token) &&
    /(?:\bstatus(?: code)?[:= ]{1,2}|HTTP\/<\*>"? )$/i.test(text.slice(Math.max(0, at - 20), at))
  );
}

/** Letters and digits without anything between them. */
function stripRun(run: string): string {
  if (!/\d/.test(run)) return run;
  const changes = run.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0;
  const isHex = /^[0-9a-f]{8,}$/i.test(run);
  const isLong = run.length >= 16 && (changes >= 2 || run.replace(/\D/g, '').length >= 4);
  return isHex || isLong || (changes >= 3 && run.length >= 5) ? any : run.replace(/\d+/g, any);
}

/** Of what is joined by `-` or `_`: a name that has words keeps them, an id has none. */
function isRandom(token: string): boolean {
  if (!/\d/.test(token)) return false;
  const lettersOf = (pattern: RegExp) => (token.match(pattern) ?? []).reduce((sum, part) => sum + part.length, 0);
  return lettersOf(wordIn) < token.length / 4 && lettersOf(/[a-z]{4,}/g) < token.length / 2;
}
