import { type Alias, LineCounter, parseDocument } from 'yaml';
import type { ErrorParams } from '../errors.ts';
import { entryOf, type FindingKey, type PlanRule, ruleOf, type Severity } from './lint/catalogue.ts';
import { formFindings } from './parse-findings.ts';
import { deepestNesting, largestAliasCount, longestPlanText, mostAliases, tooDeepAt } from './parse-limits.ts';
import { type Path, placesOf } from './parse-places.ts';
import type { LocalText } from './scalars.ts';
import { type PlanFile, planSchema } from './schema.ts';

/** One finding about a plan, at its place. Sentence, reason and remedy: `shared/i18n/<language>/plan-rules.ts`. */
export interface PlanIssue {
  /** An error keeps the plan from being flown; a warning has to be acknowledged with a reason. */
  readonly severity: Severity;
  readonly rule: PlanRule;
  /** In which way the rule is broken, where it has several: it chooses the words. */
  readonly finding: FindingKey;
  readonly params: ErrorParams;
  /** 1-based; 1:1 where the finding concerns the whole file. */
  readonly line: number;
  readonly column: number;
  /** Path in the document, e.g. `guards[0].red`. */
  readonly path: string;
  /** Numbers of the known contradictions that the finding stands for, e.g. Q-086; empty where it is of another kind. */
  readonly codes: readonly string[];
  /** How the plan itself settles it (`decisions`); the finding is then only information. */
  readonly decision?: LocalText;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface ParsedPlan {
  /** Present when the file has the right shape; lint may still find errors. */
  readonly file: PlanFile | null;
  readonly issues: readonly PlanIssue[];
  /** Finds the place of a path, or of the offset in a text with lines of its own, for findings of the linter. */
  readonly placeOf: (path: Path, offsetInText?: number) => Place;
}

const start: Place = { line: 1, column: 1 };

/** Reads YAML (JSON is YAML too). Never throws: whatever is wrong comes back as issues with line and column. */
export function parsePlan(text: string): ParsedPlan {
  const refused = (issues: readonly PlanIssue[]): ParsedPlan => ({ file: null, issues, placeOf: () => start });
  if (text.length > longestPlanText) {
    return refused([issueOf('file-too-large', { characters: text.length, limit: longestPlanText }, start, [])]);
  }
  const deep = tooDeepAt(text);
  if (deep !== null) return refused([issueOf('yaml-syntax/depth', { limit: deepestNesting }, placeIn(text, deep), [])]);

  const lineCounter = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const document = parseDocument(text, {
    lineCounter,
    // The reader's own check compares every key with every other; `placesOf` asks a set.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    // A tag makes nothing of a value but what YAML itself does.
    resolveKnownTags: false,
  });
  const places = placesOf(document);
  const syntax = [
    ...document.errors.map(({ code, pos }) => ({ detail: code as string, offset: pos[0] })),
    ...places.duplicateKeys.map((offset) => ({ detail: 'DUPLICATE_KEY', offset })),
  ];
  if (syntax.length > 0) {
    return refused(syntax.map(({ detail, offset }) => issueOf('yaml-syntax', { detail }, at(offset), [])));
  }
  const plain = places.plain ?? plainValue(document, places.aliases);
  if (plain === null) {
    const place = at(aliasOffset(document, places.aliases));
    return refused([issueOf('yaml-syntax/aliases', { detail: 'BAD_ALIAS', limit: mostAliases }, place, [])]);
  }
  const placeOf = (path: Path, offsetInText?: number): Place => {
    const place = at(places.offsetOf(path));
    const node = offsetInText === undefined ? null : places.nodeAt(path);
    // Only a literal block has the lines of its text; it begins on the line after its mark.
    if (node === null || !('type' in node) || node.type !== 'BLOCK_LITERAL' || !('value' in node)) return place;
    const before = String(node.value).slice(0, offsetInText);
    return { line: place.line + before.split('\n').length, column: 1 };
  };
  const parsed = planSchema.safeParse(plain.value);
  if (parsed.success) return { file: parsed.data, issues: [], placeOf };
  const issues = formFindings(parsed.error.issues, plain.value).map(({ key, params, path }) =>
    issueOf(key, params, at(places.offsetOf(path, ruleOf(key) === 'unknown-field')), path),
  );
  return { file: null, issues, placeOf };
}

/** A finding in the form in which it is told. What the plan itself decided is information, with the decision's codes. */
export function issueOf(
  finding: FindingKey,
  params: ErrorParams,
  place: Place,
  path: Path,
  decided: { readonly decision?: LocalText | undefined; readonly codes?: readonly string[] | undefined } = {},
): PlanIssue {
  const { severity, codes } = entryOf(finding);
  const issue = { rule: ruleOf(finding), finding, params, ...place, path: pathText(path) };
  if (decided.decision === undefined) return { severity, ...issue, codes: decided.codes ?? codes };
  return { severity: 'info', ...issue, codes: decided.codes ?? codes, decision: decided.decision };
}

type YamlDocument = ReturnType<typeof parseDocument>;

/** Null where aliases name nothing, stand inside what they name, or multiply beyond measure. */
function plainValue(document: YamlDocument, aliases: readonly Alias.Parsed[]): { readonly value: unknown } | null {
  if (aliases.length > mostAliases) return null;
  try {
    const value: unknown = document.toJS({ maxAliasCount: largestAliasCount });
    // Only an alias can make a value that contains itself.
    if (aliases.length > 0) JSON.stringify(value);
    return { value };
  } catch {
    return null;
  }
}

/** Offset of the first alias that names nothing, else of the first alias. */
function aliasOffset(document: YamlDocument, aliases: readonly Alias.Parsed[]): number {
  const nameless = aliases.slice(0, mostAliases).find((alias) => alias.resolve(document) === undefined);
  return (nameless ?? aliases[0])?.range[0] ?? 0;
}

export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

function placeIn(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
