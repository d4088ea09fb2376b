/** What a reading is measured in. Ratios are 0…1 and are written in percent; latencies are read in seconds. */
export const readingUnits = ['ratio', 'seconds', 'count', 'per-second', 'bytes', 'multiple'] as const;
export type ReadingUnit = (typeof readingUnits)[number];

/** What a relative limit is measured from: the old version now, the moment before the batch, a stored baseline. */
export interface ThresholdBase {
  readonly base: 'stable' | 'before' | 'baseline';
  /** Id of the stored baseline; null where the base is none. */
  readonly baseline: string | null;
  /** `factor`: the limit is base × value; `offset`: base + value, in the reading's unit. */
  readonly by: 'factor' | 'offset';
}

/** A limit in the reading's own unit. */
export interface Threshold {
  /** `within` and `outside` are the two ends of a range, both ends belonging to `within`. */
  readonly operator: '<' | '<=' | '>' | '>=' | '=' | 'within' | 'outside';
  /** The limit; the lower end of a range; the factor or offset where `relative` is set. */
  readonly value: number;
  /** Upper end of a range. */
  readonly to?: number;
  readonly relative?: ThresholdBase;
}

interface WrittenUnit {
  readonly unit: ReadingUnit;
  readonly factor: number;
}

const count: WrittenUnit = { unit: 'count', factor: 1 };
const perSecond: WrittenUnit = { unit: 'per-second', factor: 1 };

const writtenUnits: Readonly<Record<string, WrittenUnit>> = {
  '%': { unit: 'ratio', factor: 0.01 },
  '‰': { unit: 'ratio', factor: 0.001 },
  ratio: { unit: 'ratio', factor: 1 },
  ms: { unit: 'seconds', factor: 0.001 },
  s: { unit: 'seconds', factor: 1 },
  min: { unit: 'seconds', factor: 60 },
  h: { unit: 'seconds', factor: 3_600 },
  d: { unit: 'seconds', factor: 86_400 },
  count,
  users: count,
  requests: count,
  '/s': perSecond,
  tps: perSecond,
  qps: perSecond,
  '/min': { unit: 'per-second', factor: 1 / 60 },
  B: { unit: 'bytes', factor: 1 },
  KiB: { unit: 'bytes', factor: 1024 },
  MiB: { unit: 'bytes', factor: 1024 ** 2 },
  GiB: { unit: 'bytes', factor: 1024 ** 3 },
  '×': { unit: 'multiple', factor: 1 },
  x: { unit: 'multiple', factor: 1 },
};

const operator = '(<=|>=|<|>|≤|≥|=)';
const amount = '(-?\\d+(?:\\.\\d+)?)';
const unit = '(%|‰|ratio|ms|min|s|h|d|count|users|requests|\\/s|\\/min|tps|qps|B|KiB|MiB|GiB|×|x)';
const base = '(stable|before|baseline(?::([A-Za-z0-9][A-Za-z0-9._-]*))?)';

const forms = {
  /** `≤ 2.5 s` */
  plain: new RegExp(`^\\s*${operator}\\s*${amount}\\s*${unit}\\s*$`),
  /** `10 % ± 2 %` */
  around: new RegExp(`^\\s*${amount}\\s*${unit}\\s*±\\s*${amount}\\s*${unit}\\s*$`),
  /** `8 % … 12 %`, `outside 8 % … 12 %` */
  range: new RegExp(`^\\s*(outside\\s+)?${amount}\\s*${unit}\\s*(?:…|\\.\\.\\.)\\s*${amount}\\s*${unit}\\s*$`),
  /** `≤ 1.5 × stable` */
  factor: new RegExp(`^\\s*${operator}\\s*${amount}\\s*(?:×|x)\\s*${base}\\s*$`),
  /** `≤ baseline:before-release + 50 %`, `≥ stable`, `< stable + 200 ms` */
  offset: new RegExp(`^\\s*${operator}\\s*${base}\\s*(?:([+-])\\s*(\\d+(?:\\.\\d+)?)\\s*${unit})?\\s*$`),
} as const;

/** Any of the written forms: for the schema, whose JSON Schema form can hold one pattern only. */
export const thresholdPattern = new RegExp(
  Object.values(forms)
    .map((form) => `(?:${form.source})`)
    .join('|'),
);
const unitlessPattern = /^\s*(<=|>=|<|>|≤|≥|=)\s*-?\d+(?:\.\d+)?\s*$/;

/** True for a limit that lacks only its unit, which deserves an error of its own. */
export function lacksUnit(text: string): boolean {
  return unitlessPattern.test(text);
}

export interface WrittenThreshold {
  readonly threshold: Threshold;
  /** Unit of the reading that it fits; null where any does, as for a factor. */
  readonly unit: ReadingUnit | null;
}

const operators: Readonly<Record<string, '<' | '<=' | '>' | '>=' | '='>> = {
  '<': '<',
  '<=': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
  '=': '=',
};

/** Reads any written form, such as `≤ 2.5 s`; null when the text is not a threshold. */
export function parseThreshold(text: string): WrittenThreshold | null {
  return readPlain(text) ?? readRange(text) ?? readRelative(text);
}

function readPlain(text: string): WrittenThreshold | null {
  const [whole, sign = '', number, written = ''] = forms.plain.exec(text) ?? [];
  const known = writtenUnits[written];
  if (whole === undefined || known === undefined) return null;
  return { threshold: { operator: operators[sign]!, value: inUnit(Number(number), known) }, unit: known.unit };
}

function readRange(text: string): WrittenThreshold | null {
  const around = forms.around.exec(text);
  if (around !== null) {
    const [, middle, unitOfMiddle = '', distance, unitOfDistance = ''] = around;
    const [known, other] = [writtenUnits[unitOfMiddle], writtenUnits[unitOfDistance]];
    if (known === undefined || other?.unit !== known.unit) return null;
    const [at, by] = [Number(middle) * known.factor, Number(distance) * other.factor];
    return { threshold: { operator: 'within', value: exactly(at - by), to: exactly(at + by) }, unit: known.unit };
  }
  const [whole, outside, low, unitOfLow = '', high, unitOfHigh = ''] = forms.range.exec(text) ?? [];
  const [known, other] = [writtenUnits[unitOfLow], writtenUnits[unitOfHigh]];
  if (whole === undefined || known === undefined || other?.unit !== known.unit) return null;
  const [value, to] = [inUnit(Number(low), known), inUnit(Number(high), other)];
  if (value > to) return null;
  return { threshold: { operator: outside === undefined ? 'within' : 'outside', value, to }, unit: known.unit };
}

function readRelative(text: string): WrittenThreshold | null {
  const factor = forms.factor.exec(text);
  if (factor !== null) {
    const [, sign = '', times, from = '', baseline] = factor;
    const relative: ThresholdBase = { base: baseName(from), baseline: baseline ?? null, by: 'factor' };
    return { threshold: { operator: operators[sign]!, value: Number(times), relative }, unit: null };
  }
  const [whole, sign = '', from = '', baseline, plusMinus, number, written = ''] = forms.offset.exec(text) ?? [];
  if (whole === undefined) return null;
  const at = { base: baseName(from), baseline: baseline ?? null };
  const operatorOf = operators[sign]!;
  if (number === undefined) {
    return { threshold: { operator: operatorOf, value: 1, relative: { ...at, by: 'factor' } }, unit: null };
  }
  const signed = (plusMinus === '-' ? -1 : 1) * Number(number);
  // An increase in percent is a share of the base, also where the reading itself is a ratio.
  if (written === '%' || written === '‰') {
    const value = exactly(1 + signed * (writtenUnits[written]?.factor ?? 0));
    return { threshold: { operator: operatorOf, value, relative: { ...at, by: 'factor' } }, unit: null };
  }
  const known = writtenUnits[written];
  if (known === undefined) return null;
  const value = inUnit(signed, known);
  return { threshold: { operator: operatorOf, value, relative: { ...at, by: 'offset' } }, unit: known.unit };
}

function baseName(text: string): ThresholdBase['base'] {
  return text.startsWith('baseline') ? 'baseline' : text === 'before' ? 'before' : 'stable';
}

/** 3 % must compare as 0.03 exactly as a person reads it, not as 0.03 + 4e-18. */
function inUnit(number: number, { factor }: WrittenUnit): number {
  return exactly(number * factor);
}

function exactly(number: number): number {
  return Number(number.toPrecision(12));
}

/** Finds the value of a base now; null where it is not known. */
export type BaseValue = (base: ThresholdBase) => number | null;

/** The limit as absolute numbers; null where its base is not known. */
export function resolveThreshold(threshold: Threshold, baseValue: BaseValue): Threshold | null {
  const { relative, operator: sign, value } = threshold;
  if (relative === undefined) return threshold;
  const from = baseValue(relative);
  if (from === null) return null;
  return { operator: sign, value: exactly(relative.by === 'factor' ? from * value : from + value) };
}

/** Whether a value satisfies an absolute limit. NaN satisfies none. */
export function satisfies(value: number, threshold: Threshold): boolean {
  const to = threshold.to ?? threshold.value;
  switch (threshold.operator) {
    case '<':
      return value < threshold.value;
    case '<=':
      return value <= threshold.value;
    case '>':
      return value > threshold.value;
    case '>=':
      return value >= threshold.value;
    case '=':
      return value === threshold.value;
    case 'within':
      return value >= threshold.value && value <= to;
    case 'outside':
      return value < threshold.value || value > to;
  }
}
