/** The questions of this connection; README.md beside this file. */
export type NoveltyQuery =
  | { readonly kind: 'new'; readonly windowMs: number; readonly min: number }
  | { readonly kind: 'grown'; readonly windowMs: number; readonly ratio: number; readonly min: number }
  | { readonly kind: 'count'; readonly windowMs: number; readonly pattern: KindPattern | null };

/** Which kinds are counted: those that hold a text, in whatever case, or that a regular expression finds. */
export type KindPattern =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly source: string };

export type ParsedNoveltyQuery =
  | { readonly ok: true; readonly query: NoveltyQuery }
  | { readonly ok: false; readonly problem: string };

/** No window may be longer. */
export const longestWindowMs = 60 * 60_000;

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const word =
  /\s*(?:(?<text>"(?:[^"\\]|\\.)*")|(?<expression>\/(?:[^/\\]|\\.)+\/)|(?<name>ratio|min)\s*=\s*(?<number>\d+(?:\.\d+)?)(?!\S)|(?<amount>\d+(?:\.\d+)?)(?<unit>ms|[smh])(?!\S))/uy;
const options: Readonly<Record<NoveltyQuery['kind'], readonly string[]>> = {
  new: ['min'],
  grown: ['ratio', 'min'],
  count: [],
};

/** What stands behind the first word. */
interface Words {
  windowMs: number | null;
  ratio: number | null;
  min: number | null;
  pattern: KindPattern | null;
}

/**
 * `new 5m [min=1]`, `grown 5m [ratio=3] [min=10]`, `count ["text" or /expression/] 5m`; what stands behind the first word
 * has no order. `problem` begins with the place, as `at 7: "often"`.
 */
export function parseNoveltyQuery(text: string): ParsedNoveltyQuery {
  const kind = /^\s*(new|grown|count)(?!\S)/.exec(text);
  if (kind === null) return problem(text, 0);
  const asked = kind[1] as NoveltyQuery['kind'];
  const words: Words = { windowMs: null, ratio: null, min: null, pattern: null };
  word.lastIndex = kind[0].length;
  let at = word.lastIndex;
  while (text.slice(at).trim() !== '') {
    const groups = word.exec(text)?.groups;
    if (groups === undefined || !take(words, groups, asked)) return problem(text, at);
    at = word.lastIndex;
  }
  if (words.windowMs === null) return { ok: false, problem: `at ${text.length + 1}: window` };
  return { ok: true, query: queryOf(asked, words, words.windowMs) };
}

/** False where it has no place there, or stands there twice. */
function take(words: Words, groups: Record<string, string | undefined>, asked: NoveltyQuery['kind']): boolean {
  const { text, expression, name, number, amount, unit = '' } = groups;
  if (amount !== undefined) {
    const windowMs = Number(amount) * (unitMs[unit] ?? Number.NaN);
    if (words.windowMs !== null || !(windowMs > 0 && windowMs <= longestWindowMs)) return false;
    words.windowMs = windowMs;
    return true;
  }
  if (name === 'ratio' || name === 'min') {
    const value = Number(number);
    if (words[name] !== null || !options[asked].includes(name) || !(value >= 1)) return false;
    words[name] = value;
    return true;
  }
  if (asked !== 'count' || words.pattern !== null) return false;
  words.pattern = patternOf(text, expression);
  return words.pattern !== null;
}

function patternOf(text: string | undefined, expression: string | undefined): KindPattern | null {
  if (text !== undefined) {
    const held = text.slice(1, -1).replace(/\\(.)/g, '$1').trim();
    return held === '' ? null : { kind: 'text', text: held };
  }
  const source = (expression ?? '').slice(1, -1);
  try {
    new RegExp(source);
    return { kind: 'expression', source };
  } catch {
    return null;
  }
}

function queryOf(kind: NoveltyQuery['kind'], { ratio, min, pattern }: Words, windowMs: number): NoveltyQuery {
  switch (kind) {
    case 'new':
      return { kind, windowMs, min: min ?? 1 };
    case 'grown':
      return { kind, windowMs, ratio: ratio ?? 3, min: min ?? 10 };
    case 'count':
      return { kind, windowMs, pattern };
  }
}

function problem(text: string, from: number): ParsedNoveltyQuery {
  const at = from + (text.slice(from).length - text.slice(from).trimStart().length);
  const found = /^\S{1,60}/.exec(text.slice(at))?.[0] ?? '';
  return { ok: false, problem: `at ${at + 1}: ${found === '' ? 'new, grown or count' : JSON.stringify(found)}` };
}
