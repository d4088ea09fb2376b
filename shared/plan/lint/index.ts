import { issueOf, type PlanIssue, parsePlan } from '../parse.ts';
import type { PlanFile } from '../schema.ts';
import { applyVariant } from '../variant.ts';
import { entryOf } from './catalogue.ts';
import { type Finding, lintContext, type Report } from './context.ts';
import { type SettledFinding, settle } from './decisions.ts';
import { rules } from './rules.ts';

/**
 * Everything wrong or doubtful about a plan text, in the order of its lines. The errors that only a variant makes stand
 * at that variant; `variants: false` leaves them out, for a release of the plan as it stands or of one variant alone.
 */
export function lintPlan(
  text: string,
  { variants = true }: { readonly variants?: boolean } = {},
): { readonly file: PlanFile | null; readonly issues: readonly PlanIssue[] } {
  const parsed = parsePlan(text);
  const { file } = parsed;
  if (file === null) return { file: null, issues: sorted(parsed.issues) };
  const issues = lintFile(file).map((finding) =>
    issueOf(finding.key, finding.params, parsed.placeOf(finding.path, finding.offset), finding.path, finding),
  );
  // Of a plan that is wrong itself its variants would only say the same.
  const ofVariants =
    !variants || hasErrors(issues)
      ? []
      : (file.variants ?? []).flatMap((variant, index) => errorsOf(variant.id, index));
  return { file, issues: sorted([...issues, ...ofVariants]) };

  function errorsOf(variantId: string, index: number): readonly PlanIssue[] {
    const flown = parsed.file === null ? null : applyVariant(parsed.file, variantId);
    if (flown === null) return [];
    const path = ['variants', index, 'id'];
    const place = parsed.placeOf(path);
    return variantIssues(flown, issues)
      .filter(({ severity }) => severity === 'error')
      .map((issue) => ({ ...issue, ...place, path: `variants[${index}].id` }));
  }
}

/**
 * What is wrong with the plan only as a variant changes it (`flown`): other limits and what was left out make it another
 * plan. Paths are those of the plan as it is flown; lines are nobody's.
 */
export function variantIssues(
  { variants: _variants, ...flown }: PlanFile,
  known: readonly PlanIssue[],
): readonly PlanIssue[] {
  const sameAs = ({ rule, params }: PlanIssue) => JSON.stringify([rule, params]);
  const isKnown = (issue: PlanIssue) => known.some((other) => sameAs(other) === sameAs(issue));
  // JSON is YAML.
  const { issues } = lintPlan(JSON.stringify(flown));
  return issues.filter((issue) => !isKnown(issue)).map((issue) => ({ ...issue, line: 1, column: 1 }));
}

export function hasErrors(issues: readonly PlanIssue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}

function lintFile(file: PlanFile): readonly SettledFinding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const report: Report = (key, path, params = {}, { also = [], offset, executed = false } = {}) => {
    const same = JSON.stringify([key, path, params, offset]);
    if (seen.has(same)) return;
    seen.add(same);
    findings.push({ key, path, params, also, offset, executed });
  };
  const context = lintContext(file, report);
  for (const rule of rules) rule(context);
  return gathered(settle(file, findings));
}

/** Findings that are told together: one for all places of a kind that are settled in the same way. */
function gathered(findings: readonly SettledFinding[]): readonly SettledFinding[] {
  const groups = new Map<string, SettledFinding[]>();
  const alone: SettledFinding[] = [];
  for (const finding of findings) {
    if (entryOf(finding.key).together !== true) alone.push(finding);
    else {
      const group = JSON.stringify([finding.key, finding.decision, finding.codes]);
      groups.set(group, [...(groups.get(group) ?? []), finding]);
    }
  }
  const together = [...groups.values()].map((group): SettledFinding => {
    const names = [...new Set(group.map(({ params }) => String(params.item ?? '')))];
    const shown = names.slice(0, mostNames).join(', ') + (names.length > mostNames ? ' …' : '');
    return { ...group[0]!, params: { ...group[0]!.params, items: shown, count: names.length } };
  });
  return [...alone, ...together];
}

const mostNames = 12;

function sorted(issues: readonly PlanIssue[]): readonly PlanIssue[] {
  return [...issues].sort((a, b) => a.line - b.line || a.column - b.column);
}
