import type { z } from 'zod';
import type { ErrorParams } from '../errors.ts';
import type { FindingKey } from './lint/catalogue.ts';
import { nearestName } from './nearest-name.ts';
import { knownFieldsAt } from './parse-fields.ts';
import type { Path } from './parse-places.ts';
import { planSchema } from './schema.ts';
import { lacksUnit } from './threshold.ts';

/** One complaint of the schema, in the linter's terms. */
export interface FormFinding {
  readonly key: FindingKey;
  readonly params: ErrorParams;
  readonly path: Path;
}

/** What the schema's patterns are called in it, and how a person writes what they stand for. */
const formKeys: Readonly<Record<string, FindingKey>> = {
  threshold: 'threshold-form',
  duration: 'duration-form',
  id: 'id-form',
  exposure: 'exposure-form',
};
const writtenForms: Readonly<Record<string, string>> = {
  clock: '02:30',
  offset: 'D+1, day 3, D+2 22:00',
  date: '2026-03-15',
};

/** Everything that is wrong with the form of a value, each at its place, unions unfolded to the branch that was meant. */
export function formFindings(issues: readonly z.core.$ZodIssue[], root: unknown): readonly FormFinding[] {
  return withoutMisspelt(issues.flatMap((issue) => unfold(issue, [], root)));
}

function unfold(issue: z.core.$ZodIssue, base: Path, root: unknown): readonly FormFinding[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const written = valueAt(root, path);
  const missing: FormFinding = { key: 'missing-field', params: { field: String(path.at(-1) ?? '') }, path };
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((field) => unknownField(field, path, root));
    case 'invalid_union':
      return (
        nearestBranch(issue, path, root) ?? (written === undefined ? [missing] : [ofOptions(issue, written, path)])
      );
    case 'invalid_key':
      return [{ key: 'id-form', params: { value: shown(path.at(-1) ?? '') }, path }];
    case 'invalid_format': {
      const key = formKeys[issue.message] ?? 'wrong-value';
      if (key === 'threshold-form' && typeof written === 'string' && lacksUnit(written)) {
        return [{ key: 'threshold-without-unit', params: { value: shown(written) }, path }];
      }
      const form = writtenForms[issue.message];
      return [form === undefined ? { key, params: { value: shown(written) }, path } : expecting(form, written, path)];
    }
    case 'invalid_type':
      return [written === undefined ? missing : expecting(issue.expected, written, path)];
    case 'invalid_value':
      return [written === undefined ? missing : expecting(issue.values.map(String).join(', '), written, path)];
    case 'too_small':
      return [expecting(`≥ ${issue.minimum}`, written, path)];
    case 'too_big':
      return [expecting(`≤ ${issue.maximum}`, written, path)];
    default:
      return [{ key: 'wrong-value', params: { value: shown(written) }, path }];
  }
}

function expecting(expected: string, written: unknown, path: Path): FormFinding {
  const value = shown(written);
  const nearest = typeof written === 'string' ? nearestName(written, expected.split(', ')) : null;
  return nearest === null
    ? { key: 'wrong-value/expected', params: { value, expected }, path }
    : { key: 'wrong-value/near', params: { value, expected, nearest }, path };
}

/** A value of the field that decides (`kind`, `action`) that none of the branches has. */
function ofOptions(issue: object, written: unknown, path: Path): FormFinding {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String).join(', ') : '';
  return options === ''
    ? { key: 'wrong-value', params: { value: shown(written) }, path }
    : expecting(options, written, path);
}

function unknownField(field: string, path: Path, root: unknown): FormFinding {
  const nearest = nearestName(field, knownFieldsAt(planSchema, path, root));
  const params = { field: shown(field) };
  return nearest === null
    ? { key: 'unknown-field', params, path: [...path, field] }
    : { key: 'unknown-field/near', params: { ...params, nearest }, path: [...path, field] };
}

/** zod says only "Invalid input" of a union; the branch that got furthest says what is really wrong. */
function nearestBranch(issue: z.core.$ZodIssueInvalidUnion, path: Path, root: unknown): readonly FormFinding[] | null {
  const branches = issue.errors.map((errors) => errors.flatMap((inner) => unfold(inner, path, root)));
  const ranked = branches
    .filter((branch) => branch.length > 0)
    .map((branch) => ({ branch, far: remoteness(branch, path) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  if (best === undefined) return null;
  const [only] = best.branch;
  if (best.branch.length > 1 || only === undefined || !isWrongAt(only, path)) return best.branch;
  // Several plain forms were possible and none fits: all of them are named.
  const alike = ranked.filter(({ far }) => far === best.far).flatMap(({ branch }) => branch);
  const expected = [...new Set(alike.map(({ params }) => params.expected).filter((text) => typeof text === 'string'))];
  return expected.length < 2 ? best.branch : [{ ...only, params: { ...only.params, expected: expected.join(', ') } }];
}

/** The right branch accepts the value's type at the top and complains deeper inside, of fewer and of misspelt things. */
function remoteness(branch: readonly FormFinding[], path: Path): number {
  const wrongAtTop = branch.filter((finding) => isWrongAt(finding, path));
  const wrongType = wrongAtTop.some(({ params }) => typeNames.has(String(params.expected)));
  const misspelt = withoutMisspelt(branch).length < branch.length;
  return (wrongType ? 1000 : wrongAtTop.length > 0 ? 500 : 0) + branch.length - (misspelt ? 1.5 : 0);
}

const typeNames: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'object', 'array', 'record', 'int']);

function isWrongAt(finding: FormFinding, path: Path): boolean {
  return finding.path.length === path.length && finding.key !== 'missing-field';
}

/** A field that is only misspelt is not missing as well. */
function withoutMisspelt(findings: readonly FormFinding[]): readonly FormFinding[] {
  const meant = new Set(
    findings
      .filter(({ key }) => key === 'unknown-field/near')
      .map(({ path, params }) => JSON.stringify([...path.slice(0, -1), params.nearest])),
  );
  return meant.size === 0
    ? findings
    : findings.filter(({ key, path }) => key !== 'missing-field' || !meant.has(JSON.stringify(path)));
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    root,
  );
}

/** Long values are cut: a finding is a line of text. */
export function shown(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 80);
}
