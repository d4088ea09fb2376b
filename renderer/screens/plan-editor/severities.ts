import type { PlanIssue } from '../../../shared/plan/parse.ts';
import type { Level } from '../../../shared/release/events.ts';

/** From what stops a release down to what is only said. */
export const severities = ['error', 'warning', 'info'] as const satisfies readonly PlanIssue['severity'][];

/** The mark beside it: the shapes and colours that levels have everywhere. */
export const levelOfSeverity: Readonly<Record<PlanIssue['severity'], Level>> = {
  error: 'red',
  warning: 'yellow',
  info: 'unknown',
};

export function countBySeverity(issues: readonly PlanIssue[]): Readonly<Record<PlanIssue['severity'], number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const issue of issues) counts[issue.severity] += 1;
  return counts;
}
