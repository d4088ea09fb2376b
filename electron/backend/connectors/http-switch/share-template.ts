import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';

/** How a share is written: `{percent}`, `{permille}`, `{ratio}` (0 to 1), or `{canary}` and `{stable}` as weights. */
export interface ShareTemplate {
  /** Nothing stands beside the numbers: the whole text is the share. */
  readonly isBare: boolean;
  /** Null for a kind of exposure that is no single share. */
  render(exposure: Exposure): string | null;
  /**
   * Where the share stands and how much it is, in percent: the whole text, or the one place where the template matches.
   * Null where it stands nowhere, more than once, or out of range.
   */
  find(text: string): { readonly start: number; readonly end: number; readonly percent: number } | null;
}

const placeholder = /\{(percent|permille|ratio|canary|stable)\}/g;
const oneNumber = /^(percent|permille|ratio|canary stable|stable canary)$/;
const wholes: Readonly<Record<string, number>> = { percent: 100, permille: 1000, ratio: 1 };

/** Whether the template names exactly one way to write a share. */
export function isShareTemplate(template: string): boolean {
  return oneNumber.test([...template.matchAll(placeholder)].map(([, name]) => name).join(' '));
}

/** `template` must be one by `isShareTemplate`. */
export function readShareTemplate(template: string): ShareTemplate {
  const names = [...template.matchAll(placeholder)].map(([, name = '']) => name);
  const literals = template.split(placeholder).filter((_, index) => index % 2 === 0);
  const isBare = literals.every((literal) => literal.trim() === '');
  // A number never is a part of a longer one.
  const source = literals
    .map(looseSource)
    .join('(?<![\\d.])(\\d{1,12}(?:\\.\\d{1,12})?)(?![\\d.])')
    .replace(/^(\\s\*)+|(\\s\*)+$/g, '');
  const whole = new RegExp(`^${source}$`);
  return {
    isBare,
    render(exposure) {
      const percent = exposurePercent(exposure);
      if (percent === null) return null;
      const weights = exposure.kind === 'weights' && percent > 0 ? exposure : weightsFor(percent);
      const number = (name: string) =>
        name === 'canary' || name === 'stable'
          ? String(weights[name])
          : decimal((percent * (wholes[name] ?? 100)) / 100);
      return template.trim().replace(placeholder, (_, name: string) => number(name));
    },
    find(text) {
      const matches = isBare && !whole.test(text.trim()) ? [] : [...text.matchAll(new RegExp(source, 'g'))];
      const [match] = matches;
      if (match === undefined || matches.length > 1) return null;
      const percent = percentOf(names, match.slice(1).map(Number));
      return percent === null ? null : { start: match.index, end: match.index + match[0].length, percent };
    },
  };
}

/** One of two words, for everybody and for nobody; it says no share between. */
export function wordTemplate(open: string, closed: string): ShareTemplate {
  return {
    isBare: true,
    render(exposure) {
      const percent = exposurePercent(exposure);
      if (percent === 0) return closed;
      return percent === 100 ? open : null;
    },
    find(text) {
      const word = text.trim();
      if (word !== open && word !== closed) return null;
      const start = text.indexOf(word);
      return { start, end: start + word.length, percent: word === open ? 100 : 0 };
    },
  };
}

/** The text as a pattern: blanks count nowhere around JSON's own signs, and any run of them elsewhere is one. */
function looseSource(literal: string): string {
  return literal
    .replace(/\s*([{}[\]:,])\s*|\s+/g, (_, sign: string | undefined) => (sign === undefined ? ' ' : ` ${sign} `))
    .replace(/ +/g, ' ')
    .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    .replaceAll(' ', '\\s*');
}

function percentOf(names: readonly string[], numbers: readonly number[]): number | null {
  const numberOf = (name: string) => numbers[names.indexOf(name)] ?? 0;
  const [name = ''] = names;
  const whole = wholes[name];
  const percent =
    whole === undefined
      ? (100 * numberOf('canary')) / (numberOf('canary') + numberOf('stable'))
      : (100 * numberOf(name)) / whole;
  return percent >= 0 && percent <= 100 ? Math.round(percent * 1e8) / 1e8 : null;
}

/** The smallest of a few totals that says the share exactly; a share that none says is rounded down. */
function weightsFor(percent: number): { readonly canary: number; readonly stable: number } {
  const totals = [100, 1_000, 10_000, 100_000, 1_000_000];
  const exact = totals.find((total) => Math.abs((percent * total) / 100 - Math.round((percent * total) / 100)) < 1e-6);
  const total = exact ?? 1_000_000;
  const canary = exact === undefined ? Math.floor((percent * total) / 100) : Math.round((percent * total) / 100);
  return { canary, stable: total - canary };
}

/** At most eight digits behind the point, and never an exponent. */
function decimal(value: number): string {
  return value.toFixed(8).replace(/\.?0+$/, '');
}
