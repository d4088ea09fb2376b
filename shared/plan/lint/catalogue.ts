import { comparisonFindings } from './catalogue-comparisons.ts';
import { seedFindings } from './catalogue-seeds.ts';
import { formFindings, structureFindings } from './catalogue-structure.ts';
import { notLinted } from './not-linted.ts';

export type Severity = 'error' | 'warning' | 'info';

/** One way in which a rule is broken. Its words: `shared/i18n/<language>/plan-rules.ts`, under the same key. */
export interface FindingEntry {
  /** An error keeps the plan from being flown; a warning has to be acknowledged with a reason. */
  readonly severity: Severity;
  /** Known contradictions of real release plans that the finding stands for. */
  readonly codes: readonly string[];
  /** Where the rule comes from: the sources of the plans, what other tools check, statistics, the format itself. */
  readonly from: 'documents' | 'peers' | 'statistics' | 'format';
  /** Many findings of one plan are told as one, at the first place, with the ids of all. */
  readonly together?: true;
  /** No decision of a plan silences it where the place is really executed. */
  readonly neverDecided?: true;
}

/** Every finding that the parser and the linter can make, by `rule` or, where a rule has several ways, `rule/aspect`. */
export const catalogue = { ...formFindings, ...structureFindings, ...comparisonFindings, ...seedFindings } as const;

export type FindingKey = keyof typeof catalogue;
type RuleOf<Key extends string> = Key extends `${infer Rule}/${string}` ? Rule : Key;
export type LintedRule = RuleOf<FindingKey>;

export type PlanRule = LintedRule | keyof typeof notLinted;

export const findingKeys = Object.keys(catalogue) as readonly FindingKey[];

export function entryOf(key: FindingKey): FindingEntry {
  return catalogue[key];
}

/** `threshold.disagree/overlap` is a way of breaking the rule `threshold.disagree`. */
export function ruleOf(key: FindingKey): LintedRule {
  return key.split('/')[0] as LintedRule;
}

/** The names of all rules, each once. */
export const planRules: readonly PlanRule[] = [
  ...new Set<PlanRule>([...findingKeys.map(ruleOf), ...(Object.keys(notLinted) as (keyof typeof notLinted)[])]),
];
