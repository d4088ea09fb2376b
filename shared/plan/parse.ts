import { isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import type { ErrorParams } from '../errors.ts';
import type { LocalText } from './scalars.ts';
import { type PlanFile, planSchema } from './schema.ts';
import { lacksUnit } from './threshold.ts';

/** One finding about a plan, at its place. Sentences and remedies: `shared/i18n/<language>/plan.ts`. */
export interface PlanIssue {
  /** An error keeps the plan from being flown; a warning has to be acknowledged with a reason. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly rule: PlanRule;
  readonly params: ErrorParams;
  /** 1-based; 1:1 where the finding concerns the whole file. */
  readonly line: number;
  readonly column: number;
  /** Path in the document, e.g. `guards[0].red`. */
  readonly path: string;
  /** Numbers of the known contradictions that the finding stands for, e.g. Q-086; none where it is of another kind. */
  readonly codes?: readonly string[];
  /** How the plan itself settles it (`decisions`); the finding is then only information. */
  readonly decision?: LocalText;
}

export const planRules = [
  'yaml-syntax',
  'unknown-field',
  'missing-field',
  'wrong-value',
  'threshold-form',
  'threshold-without-unit',
  'threshold-unit-mismatch',
  'duration-form',
  'id-form',
  'exposure-form',
  'exposure-not-rising',
  'duplicate-id',
  'unknown-reference',
  'step-cycle',
  'no-batches',
  'no-guards',
  'no-traffic-slot',
  'guard-never-green',
  'guard-few-requests',
  'guard-red-only-holds',
  'no-observation',
] as const;
export type PlanRule = (typeof planRules)[number];

export interface ParsedPlan {
  /** Present when the file has the right shape; lint may still find errors. */
  readonly file: PlanFile | null;
  readonly issues: readonly PlanIssue[];
  /** Finds the place of a path, for findings of the linter. */
  readonly placeOf: (path: readonly (string | number)[]) => { readonly line: number; readonly column: number };
}

type Path = readonly (string | number)[];

/** Reads YAML (JSON is YAML too). Never throws: whatever is wrong comes back as issues with line and column. */
export function parsePlan(text: string): ParsedPlan {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: 'error',
    // A tag makes nothing of a value but what YAML itself does.
    resolveKnownTags: false,
  });
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const syntaxError = (detail: string, offset: number): PlanIssue => ({
    severity: 'error',
    rule: 'yaml-syntax',
    params: { detail },
    ...at(offset),
    path: '',
  });
  const placeOf = (path: Path, atKey = false) => at(offsetOf(document, path, atKey));
  const syntax = document.errors.map((error) => syntaxError(error.code, error.pos[0]));
  if (syntax.length > 0) return { file: null, issues: syntax, placeOf };
  const plain = plainValue(document);
  if (plain === null) return { file: null, issues: [syntaxError('BAD_ALIAS', aliasOffset(document))], placeOf };
  const parsed = planSchema.safeParse(plain.value);
  if (parsed.success) return { file: parsed.data, issues: [], placeOf };
  const issues = parsed.error.issues
    .flatMap((issue) => unfold(issue, [], plain.value))
    .map(
      ({ rule, params, path }): PlanIssue => ({
        severity: 'error',
        rule,
        params,
        ...placeOf(path, rule === 'unknown-field'),
        path: pathText(path),
      }),
    );
  return { file: null, issues, placeOf };
}

type YamlDocument = ReturnType<typeof parseDocument>;

/** Null where aliases name nothing, stand inside what they name, or multiply beyond measure. */
function plainValue(document: YamlDocument): { readonly value: unknown } | null {
  try {
    const value: unknown = document.toJS();
    JSON.stringify(value);
    return { value };
  } catch {
    return null;
  }
}

/** Offset of the first alias that names nothing, else of the first alias. */
function aliasOffset(document: YamlDocument): number {
  const offsets: { readonly at: number; readonly named: boolean }[] = [];
  visit(document, {
    Alias: (_key, node) => {
      offsets.push({ at: node.range?.[0] ?? 0, named: node.resolve(document) !== undefined });
    },
  });
  return (offsets.find(({ named }) => !named) ?? offsets[0])?.at ?? 0;
}

export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

/** Offset of the scalar at `path`, of the key of anything larger (or of all, `atKey`), or of the nearest parent that exists. */
function offsetOf(document: YamlDocument, path: Path, atKey: boolean): number {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path[length - 1];
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === part);
      if (!atKey && pair && isNode(pair.value) && isScalar(pair.value) && pair.value.range) return pair.value.range[0];
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
      continue;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
}

interface Finding {
  readonly rule: PlanRule;
  readonly params: ErrorParams;
  readonly path: Path;
}

const formRules: Readonly<Record<string, PlanRule>> = {
  threshold: 'threshold-form',
  duration: 'duration-form',
  id: 'id-form',
  exposure: 'exposure-form',
};

/** zod says only "Invalid input" of a union; the branch that got furthest says what is really wrong. */
function unfold(issue: z.core.$ZodIssue, base: Path, root: unknown): readonly Finding[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const written = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        rule: 'unknown-field' as const,
        params: { field: key },
        path: [...path, key],
      }));
    case 'invalid_union': {
      const branches = issue.errors.map((errors) => errors.flatMap((inner) => unfold(inner, path, root)));
      const best = branches.reduce<readonly Finding[] | null>((nearest, branch) => {
        if (branch.length === 0) return nearest;
        return nearest === null || remoteness(branch, path) < remoteness(nearest, path) ? branch : nearest;
      }, null);
      if (best !== null) return best;
      if (written === undefined) return [{ rule: 'missing-field', params: { field: String(path.at(-1) ?? '') }, path }];
      return [{ rule: 'wrong-value', params: { value: shown(written), expected: discriminatorsOf(issue) }, path }];
    }
    case 'invalid_key':
      return [{ rule: 'id-form', params: { value: String(path.at(-1) ?? '') }, path }];
    case 'invalid_format': {
      const rule = formRules[issue.message] ?? 'wrong-value';
      if (rule === 'threshold-form' && typeof written === 'string' && lacksUnit(written)) {
        return [{ rule: 'threshold-without-unit', params: { value: written }, path }];
      }
      return [{ rule, params: { value: shown(written) }, path }];
    }
    case 'invalid_type':
      if (written === undefined) return [{ rule: 'missing-field', params: { field: String(path.at(-1) ?? '') }, path }];
      return [{ rule: 'wrong-value', params: { value: shown(written), expected: issue.expected }, path }];
    case 'invalid_value':
      if (written === undefined) return [{ rule: 'missing-field', params: { field: String(path.at(-1) ?? '') }, path }];
      return [
        { rule: 'wrong-value', params: { value: shown(written), expected: issue.values.map(String).join(', ') }, path },
      ];
    case 'too_small':
      return [{ rule: 'wrong-value', params: { value: shown(written), expected: `≥ ${issue.minimum}` }, path }];
    case 'too_big':
      return [{ rule: 'wrong-value', params: { value: shown(written), expected: `≤ ${issue.maximum}` }, path }];
    default:
      return [{ rule: 'wrong-value', params: { value: shown(written), expected: issue.message }, path }];
  }
}

/** The right branch accepts the value's type at the top and complains deeper inside, and of fewer things. */
function remoteness(branch: readonly Finding[], path: Path): number {
  const wrongAtTop = branch.some((finding) => finding.path.length === path.length && finding.rule === 'wrong-value');
  return (wrongAtTop ? 1000 : 0) + branch.length;
}

/** The values that `kind` or `action` may have. */
function discriminatorsOf(issue: object): string {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String).join(', ') : '';
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? own(value, part) : undefined),
    root,
  );
}

function own(value: object, part: string | number): unknown {
  return Object.hasOwn(value, part) ? (value as Record<string | number, unknown>)[part] : undefined;
}

function shown(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 80);
}
