import type { PlanIssue } from '../plan/parse.ts';
import type { Translate } from './translator.ts';

/** A finding about a plan as a sentence with its values, and what to do about it. */
export function sayPlanIssue(t: Translate, issue: PlanIssue): { readonly sentence: string; readonly remedy: string } {
  const say = t as unknown as (key: string) => string;
  const values = Object.values(issue.params).filter((value) => value !== null && value !== '');
  const place = issue.path === '' ? '' : ` (${issue.path})`;
  return {
    sentence: `${say(`plan:rule.${issue.rule}`)}${values.length === 0 ? '' : `: ${values.join(', ')}`}${place}`,
    remedy: say(`plan:remedy.${issue.rule}`),
  };
}
