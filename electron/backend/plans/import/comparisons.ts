import { durationsIn, planDuration } from './quantities.ts';

/** One limit that a text sets: `P95 ≤ 2.5 s`, `>3% 429`, `错误率 0.1% - 1%`. */
export interface Comparison {
  /** Words of the metric; empty where the text leaves it to its heading. */
  readonly metric: string;
  /** The limit in the plan's form, e.g. `≤ 2.5 s`. */
  readonly limit: string;
  /** `within`: the limit is a range of values; else the direction in which values satisfy it. */
  readonly sense: 'below' | 'above' | 'equal' | 'within';
  /** How long it must last, e.g. `1 min`. */
  readonly hold: string | null;
  /** Window over which it is read. */
  readonly window: string | null;
  /** What is wanted beyond the limit, e.g. `≤ 100 ms`; words as written. */
  readonly stretch: string | null;
  /** The clause as written. */
  readonly words: string;
}

const signs: readonly (readonly [RegExp, '<' | '≤' | '>' | '≥' | '='])[] = [
  [/^(?:<=|≤|⩽|不超过|不高于|不大于|至多|最多|at most|no more than|not more than|up to|within)$/i, '≤'],
  [/^(?:>=|≥|⩾|不低于|不少于|不小于|至少|at least|no less than|not less than|minimum)$/i, '≥'],
  [/^(?:<|低于|小于|少于|below|under|less than|fewer than|lower than)$/i, '<'],
  [/^(?:>|高于|大于|超过|above|over|more than|greater than|higher than|exceeds?)$/i, '>'],
  [/^(?:=|==)$/, '='],
];
const sign =
  '(<=|>=|==|≤|≥|⩽|⩾|<|>|=|不超过|不高于|不大于|至多|最多|不低于|不少于|不小于|至少|低于|小于|少于|高于|大于|超过|(?:at most|no more than|not more than|up to|within|at least|no less than|not less than|below|under|less than|fewer than|lower than|above|over|more than|greater than|higher than|exceeds?)(?=\\s+[\\d.]))';
const number = '(\\d+(?:\\.\\d+)?)';
const unit =
  '(%|‰|×|倍|毫秒|分钟|小时|秒|天|个|条|次|人|笔|起|ms|milliseconds?|minutes?|mins?|seconds?|secs?|hours?|hrs?|days?|req\\/s|rps|qps|tps|\\/s|\\/min|users?|requests?|[KMG]i?B|[smhxdB])?(?![A-Za-z])';

const leading = new RegExp(`${sign}\\s*${number}\\s*${unit}`, 'i');
const range = new RegExp(
  `(?<![\\d.])${number}\\s*(%|‰|ms|s|秒|毫秒)?\\s*[-–—~～至]\\s*${number}\\s*(%|‰|ms|s|秒|毫秒)(?![A-Za-z])`,
  'i',
);

/** Limits of a text, clause by clause. Clauses without a limit come back as words alone. */
export function readClauses(text: string): {
  readonly limits: readonly Comparison[];
  readonly words: readonly string[];
} {
  const limits: Comparison[] = [];
  const words: string[] = [];
  for (const sentence of splitOutside(normalise(text), /[；;。]|\.(?=\s|$)/)) {
    for (const part of splitOutside(sentence, /、|\s+(?:and|&)\s+|(?<=[\d%s×])\s*(?:且|并且|或)/)) {
      // `/lookup P95 ≤ 2.5 s，错误率 ≤ 0.1%`: behind a comma the interface in front still holds.
      let scope = '';
      for (const clause of splitOutside(part, /[，,]/)) {
        const found = readClause(clause);
        if (found === null && clause.trim() !== '') words.push(clause.trim().replace(/^[或且](?=\S)/, ''));
        for (const limit of found ?? []) {
          const endpoint = /(?<![\p{L}\p{N}/])\/[a-z][\w-]*/iu.exec(limit.metric)?.[0] ?? null;
          if (endpoint !== null) scope = endpoint;
          const inherits = endpoint === null && scope !== '' && limit.metric !== '';
          limits.push(inherits ? { ...limit, metric: `${scope} ${limit.metric}` } : limit);
        }
      }
    }
  }
  return { limits, words };
}

/** The one limit of a table cell or of a value behind a colon; null where it has none or several. */
export function readLimit(text: string): Comparison | null {
  const { limits } = readClauses(text);
  return limits.length === 1 ? limits[0]! : null;
}

function normalise(text: string): string {
  return text
    .replace(/％/g, '%')
    .replace(/[＜﹤]/g, '<')
    .replace(/[＞﹥]/g, '>')
    .replace(/≦/g, '≤')
    .replace(/≧/g, '≥')
    .replace(/＝/g, '=')
    .replace(/[\u2010\u2011]/g, '-')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/(?<=\d)\s+(?=[%‰×])/g, '');
}

/** Splits outside brackets; a separator inside them belongs to its clause. */
function splitOutside(text: string, separator: RegExp): string[] {
  const flat = text.replace(/[（(][^（）()]*[)）]/g, (inner) => '\uE000'.repeat(inner.length));
  const parts: string[] = [];
  let from = 0;
  for (const match of flat.matchAll(new RegExp(separator.source, `${separator.flags.replace('g', '')}g`))) {
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

function readClause(clause: string): readonly Comparison[] | null {
  const brackets = [...clause.matchAll(/[（(]([^（）()]*)[)）]/g)].map(([, inner = '']) => inner);
  const outside = clause.replace(/[（(][^（）()]*[)）]/g, ' ');
  const own = oneLimit(outside, clause, brackets.join('；'));
  if (own !== null) return [own];
  const inner = brackets.flatMap((text) =>
    splitOutside(text, /[，、,；;]/).flatMap((part) => {
      const limit = oneLimit(part, part, '');
      if (limit === null) return [];
      // `（< 1%）` is about what stands in front; `（L1≥40%）` names it itself, as a part of what stands in front.
      const metric = limit.metric === '' ? outside : `${outside} ${limit.metric}`;
      return [{ ...limit, metric: metricWords(metric), words: clause.trim() }];
    }),
  );
  return inner.length === 0 ? null : inner;
}

function oneLimit(text: string, words: string, aside: string): Comparison | null {
  const match = leading.exec(text);
  const hold = durationAfter(text, /持续|for\s|lasting|连续/i);
  const window = durationBefore(words);
  if (match === null) return rangeOf(text, words);
  const [whole, written = '', value = '', unitWords] = match;
  const before = metricWords(text.slice(0, match.index));
  const behind = text.slice(match.index + whole.length);
  const metric =
    before === '' ? metricWords(behind.replace(/(?:立即|触发|需要|自动|持续|时|for\s|→|->).*$/i, '')) : before;
  const operator = signs.find(([pattern]) => pattern.test(written))?.[1] ?? '=';
  return {
    metric,
    limit: `${operator} ${value} ${planUnit(unitWords ?? '', `${metric} ${text}`)}`,
    sense: operator === '=' ? 'equal' : operator === '<' || operator === '≤' ? 'below' : 'above',
    hold,
    window,
    stretch: /^(?:目标|理想|target|goal|stretch)\s*[:：]?\s*/i.test(aside)
      ? aside.replace(/^(?:目标|理想|target|goal|stretch)\s*[:：]?\s*/i, '')
      : null,
    words: words.trim(),
  };
}

function rangeOf(text: string, words: string): Comparison | null {
  const match = range.exec(text);
  if (match === null) return null;
  const [, low = '', lowUnit, high = '', highUnit = ''] = match;
  const name = planUnit(highUnit, text);
  if (Number(low) > Number(high) || (lowUnit !== undefined && planUnit(lowUnit, text) !== name)) return null;
  const metric = metricWords(text.slice(0, match.index));
  return {
    metric,
    limit: `${low} ${name} … ${high} ${name}`,
    sense: 'within',
    hold: null,
    window: null,
    stretch: null,
    words: words.trim(),
  };
}

const unitNames: readonly (readonly [RegExp, string])[] = [
  [/^%$/, '%'],
  [/^‰$/, '‰'],
  [/^(?:×|倍|x)$/i, '×'],
  [/^(?:毫秒|ms|milliseconds?)$/i, 'ms'],
  [/^(?:秒|s|secs?|seconds?)$/i, 's'],
  [/^(?:分钟|m|mins?|minutes?)$/i, 'min'],
  [/^(?:小时|h|hrs?|hours?)$/i, 'h'],
  [/^(?:天|d|days?)$/i, 'd'],
  [/^tps$/i, 'tps'],
  [/^(?:qps|rps|req\/s|\/s)$/i, 'qps'],
  [/^\/min$/i, '/min'],
  [/^[kK]i?B$/, 'KiB'],
  [/^Mi?B$/i, 'MiB'],
  [/^Gi?B$/i, 'GiB'],
  [/^B$/, 'B'],
];

/** The plan's name of a unit; a number without one is what its metric is counted in. */
function planUnit(words: string, about: string): string {
  const known = unitNames.find(([pattern]) => pattern.test(words))?.[1];
  if (known !== undefined) return known;
  if (/tps/i.test(about)) return 'tps';
  if (/qps/i.test(about)) return 'qps';
  if (words === '' && /燃率|倍|burn[- ]rate/i.test(about)) return '×';
  return 'count';
}

/** The name of a metric without the words around it. */
function metricWords(text: string): string {
  return text
    .replace(
      /^(?:\s|[-*•→:：]|目标|阈值|要求|指标|target|threshold|limit|goal|如果|若|当|if\b|when\b|确认|且|或|任一)+/gi,
      '',
    )
    .replace(
      /(?:\s|[:：=]|目标|阈值|为|是|保持|stays?|is|are|remains?|must be|should be|drops?|falls?|rises?|goes)+$/gi,
      '',
    )
    .replace(/\s+/g, ' ')
    .trim();
}

function durationAfter(text: string, word: RegExp): string | null {
  const at = word.exec(text);
  if (at === null) return null;
  const found = durationsIn(text.slice(at.index))[0];
  return found === undefined ? null : planDuration(found.minMs);
}

/** `近 5 分钟成本`, `5 分钟窗口内`, `5-minute mean`: what is averaged over. */
function durationBefore(text: string): string | null {
  const match =
    /(?:近|过去|last|past)\s*(\d+\s*(?:分钟|小时|秒|minutes?|min|hours?|s\b|m\b))|(\d+\s*(?:分钟|小时|秒))(?:窗口|均值|平均)|(\d+[ -]?(?:minute|min|hour))[ -](?:window|mean|average)/i.exec(
      text,
    );
  const words = match?.[1] ?? match?.[2] ?? match?.[3];
  const found = words === undefined ? undefined : durationsIn(words.replace('-', ' '))[0];
  return found === undefined ? null : planDuration(found.minMs);
}
