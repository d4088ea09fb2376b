import { isDeepStrictEqual } from 'node:util';
import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import { absent, type FieldPath, type FieldValue, parsePath } from './field-path.ts';

const placeholders = ['percent', 'wholePercent', 'permille', 'ratio', 'canary', 'stable', 'replicas'] as const;
type Placeholder = (typeof placeholders)[number];

/** One line of the connection: a field, what it holds, and what it holds while nobody gets the new version. */
export interface SwitchField {
  readonly path: FieldPath;
  readonly on: Template;
  /** Null: the same template, of nothing. */
  readonly off: Template | typeof absent | null;
}

interface Template {
  /** JSON, with one placeholder at the most. */
  readonly text: string;
  readonly placeholder: Placeholder | null;
}

const lineSource = String.raw`^(.+?)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s"=]+)(?:\s+else\s+("(?:[^"\\]|\\.)*"|\S+))?`;
const linePattern = new RegExp(`${lineSource}$`);
/** The first `for` behind a value ends it: an audience may hold anything, a value no blank outside its quotes. */
const audiencePattern = new RegExp(String.raw`${lineSource}\s+for\s+(\S.*)$`);

/** Reads `PATH = VALUE` or `PATH = VALUE else VALUE-OF-NOTHING`. Throws `connection-invalid`. */
export function parseField(line: string): SwitchField {
  return fieldIn(linePattern.exec(line.trim()), line, 'fields');
}

/** Reads the same with ` for AUDIENCE` behind it. Throws `connection-invalid`. */
export function parseAudienceField(line: string): { readonly audience: string; readonly field: SwitchField } {
  const match = audiencePattern.exec(line.trim());
  return { field: fieldIn(match, line, 'audienceFields'), audience: match?.[4] ?? '' };
}

function fieldIn(match: RegExpExecArray | null, line: string, field: string): SwitchField {
  const [, path = '', on = '', off] = match ?? [];
  if (path === '') throw invalid(line, field);
  return {
    path: parsePath(path, field),
    on: parseTemplate(on, line, field),
    off: off === undefined ? null : off === 'absent' ? absent : parseTemplate(off, line, field),
  };
}

function parseTemplate(text: string, line: string, field: string): Template {
  const [first, ...others] = [...text.matchAll(/\{(\w+)\}/g)];
  const placeholder = placeholders.find((name) => name === first?.[1]) ?? null;
  if (others.length > 0 || (first !== undefined && placeholder === null)) throw invalid(line, field);
  const template = { text: first === undefined ? text : text.replace(first[0], '{}'), placeholder };
  try {
    filled(template, '1');
  } catch (cause) {
    throw invalid(line, field, cause);
  }
  return template;
}

const filled = ({ text }: Template, number: string): unknown => JSON.parse(text.replace('{}', number));
const invalid = (line: string, field: string, cause?: unknown) =>
  new CockpitFault('connection-invalid', { field, value: line.slice(0, 200) }, { cause });

/** What every field is to hold for an exposure. Throws `exposure-not-carried` where one of them cannot say it. */
export function valuesFor(fields: readonly SwitchField[], exposure: Exposure): readonly FieldValue[] {
  const nothing = exposurePercent(exposure) === 0;
  return fields.map((field) => {
    if (nothing && field.off === absent) return absent;
    const template = nothing && field.off !== null && field.off !== absent ? field.off : field.on;
    // A field that is only on or off says nothing between nobody and everybody, unless another field does.
    const alone = fields.every(({ on }) => on.placeholder === null);
    if (template.placeholder === null && alone && !nothing && exposurePercent(exposure) !== 100)
      throw notCarried(exposure);
    return filled(template, template.placeholder === null ? '' : numberFor(template.placeholder, exposure));
  });
}

const notCarried = ({ kind }: Exposure) => new CockpitFault('exposure-not-carried', { kind });

function numberFor(placeholder: Placeholder, exposure: Exposure): string {
  if (placeholder === 'replicas') {
    if (exposure.kind === 'replicas') return String(exposure.canary);
    if (exposurePercent(exposure) === 0) return '0';
    throw notCarried(exposure);
  }
  const percent = exposurePercent(exposure);
  if (percent === null) throw notCarried(exposure);
  switch (placeholder) {
    case 'percent':
      return plain(percent);
    case 'wholePercent':
      if (!Number.isInteger(percent)) throw notCarried(exposure);
      return plain(percent);
    case 'permille':
      return plain(percent * 10);
    case 'ratio':
      return plain(percent / 100);
    case 'canary':
      return String(weightsFor(exposure, percent).canary);
    case 'stable':
      return String(weightsFor(exposure, percent).stable);
  }
}

/** Without the last digits that binary fractions add: 0.07 × 1000 is 70.00000000000001. */
const plain = (value: number) => String(Number(value.toFixed(8)));

/** Gateway API allows weights up to a million. */
const weightTotalMax = 1_000_000;

/** As an exposure of weights says; whole percents add up to 100, finer ones are the smallest pair of the same ratio. */
function weightsFor(exposure: Exposure, percent: number): { readonly stable: number; readonly canary: number } {
  if (exposure.kind === 'weights') return exposure;
  if (Number.isInteger(percent)) return { stable: 100 - percent, canary: percent };
  const canary = Math.round((percent / 100) * weightTotalMax);
  const divisor = greatestCommonDivisor(canary, weightTotalMax - canary);
  return { stable: (weightTotalMax - canary) / divisor, canary: canary / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The exposure that the fields' values say; a field that is not there exposes nothing. Throws `kubernetes-value-unclear`
 * with `path` and `found` for a value that no exposure gives, and where two fields contradict each other.
 */
export function exposureOf(fields: readonly SwitchField[], values: readonly FieldValue[]): Exposure {
  const numbers = new Map<Placeholder, { readonly number: number; readonly path: string }>();
  let off = false;
  for (const [index, field] of fields.entries()) {
    const value = values[index];
    if (
      value === absent ||
      (field.off !== null && field.off !== absent && isDeepStrictEqual(value, filled(field.off, '0')))
    ) {
      off = true;
      continue;
    }
    const number = numberIn(field, value);
    const { placeholder } = field.on;
    if (placeholder === null) continue;
    const other = numbers.get(placeholder);
    if (other !== undefined && other.number !== number) throw unclear(field, value);
    numbers.set(placeholder, { number, path: field.path.text });
  }
  const named = (placeholder: Placeholder) => numbers.get(placeholder)?.number;
  const replicas = named('replicas');
  if (replicas !== undefined) return { kind: 'replicas', canary: off ? 0 : replicas };
  if (off) return { kind: 'percent', percent: 0 };
  const [canary, stable] = [named('canary'), named('stable')];
  const said = [
    named('percent'),
    named('wholePercent'),
    divided(named('permille'), 10),
    divided(named('ratio'), 0.01),
    canary === undefined || stable === undefined
      ? undefined
      : canary + stable === 0
        ? 0
        : (100 * canary) / (canary + stable),
  ].filter((percent) => percent !== undefined);
  const [percent = 100] = said;
  const [field] = fields;
  if (said.some((other) => Math.abs(other - percent) > 0.001) && field !== undefined) throw unclear(field, values[0]);
  if (canary !== undefined && stable !== undefined && canary + stable !== 100)
    return { kind: 'weights', stable, canary };
  return { kind: 'percent', percent };
}

const divided = (value: number | undefined, by: number) =>
  value === undefined ? undefined : Number((value / by).toFixed(8));

/** The number that a template's placeholder stands for; 0 where it has none. */
function numberIn(field: SwitchField, value: unknown): number {
  const { on } = field;
  if (on.placeholder === null) {
    if (isDeepStrictEqual(value, filled(on, ''))) return 0;
    throw unclear(field, value);
  }
  const [before = '', after = ''] = on.text.split('{}');
  const text = JSON.stringify(value) ?? '';
  const number =
    text.startsWith(before) && text.endsWith(after) ? text.slice(before.length, text.length - after.length) : '';
  const most = {
    percent: 100,
    wholePercent: 100,
    permille: 1000,
    ratio: 1,
    canary: 1e9,
    stable: 1e9,
    replicas: 1e9,
  };
  if (!/^\d+(\.\d+)?$/.test(number) || Number(number) > most[on.placeholder]) throw unclear(field, value);
  return Number(number);
}

function unclear({ path }: SwitchField, value: unknown): CockpitFault {
  const found = value === absent ? null : (JSON.stringify(value) ?? '').slice(0, 200);
  return new CockpitFault('kubernetes-value-unclear', { path: path.text, found });
}
