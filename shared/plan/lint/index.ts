import { issueOf, type PlanIssue, parsePlan } from '../parse.ts';
import type { PlanFile } from '../schema.ts';
import { entryOf } from './catalogue.ts';
import { type Finding, lintContext, type Report } from './context.ts';
import { type SettledFinding, settle } from './decisions.ts';
import { rules } from './rules.ts';

/** Everything wrong or doubtful about a plan text, in the order of its lines. */
export function lintPlan(text: string): { readonly file: PlanFile | null; readonly issues: readonly PlanIssue[] } {
  const parsed = parsePlan(text);
  const { file } = parsed;
  if (file === null) return { file: null, issues: sorted(parsed.issues) };
  const issues = lintFile(file).map((finding) =>
    issueOf(finding.key, finding.params, parsed.placeOf(finding.path, finding.offset), finding.path, finding),
  );
  return { file, issues: sorted(issues) };
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
