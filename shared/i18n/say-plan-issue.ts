import type { PlanIssue } from '../plan/parse.ts';
import type { Translate } from './translator.ts';

/** A finding about a plan as a sentence with its values, and what to do about it. */
export function sayPlanIssue(t: Translate, issue: PlanIssue): { readonly sentence: string; readonly remedy: string } {
  const say = t as unknown as (key: string, params?: object) => string;
  const values = Object.values(issue.params).filter((value) => value !== null && value !== '');
  // A field that is itself the finding needs no second naming.
  const named = values.some((value) => String(value) === issue.path);
  const place = issue.path === '' || named ? '' : ` (${issue.path})`;
  const rule = say(`plan:rule.${issue.rule}`);
  const about = values.length === 0 ? rule : say('flight:refusedAbout', { sentence: rule, about: values.join(', ') });
  return {
    sentence: `${about}${place}`,
    remedy: say(`plan:remedy.${issue.rule}`),
  };
}
