import type { PlanIssue } from '../plan/parse.ts';
import type { Language } from './index.ts';
import type { Translate } from './translator.ts';

/** What a finding about a plan says, why that matters, and what to do about it. */
export interface SpokenPlanIssue {
  readonly sentence: string;
  readonly why: string;
  readonly remedy: string;
}

/** A finding about a plan in the language of `t`, its values in the sentence. What the plan decided stands for the remedy. */
export function sayPlanIssue(t: Translate, issue: PlanIssue): SpokenPlanIssue {
  const say = t as unknown as (key: string, params?: object) => string;
  const { kind } = issue.params;
  const values = {
    ...issue.params,
    ...(typeof kind === 'string' ? { kind: say(`plan:kind.${kind}`, { defaultValue: kind }) } : {}),
  };
  // The names of rules have dots in them, so the parts of a key are told apart by another sign.
  const words = (part: string) => say(`plan:words|${issue.finding}|${part}`, { ...values, keySeparator: '|' });
  return {
    sentence: `${words('says')}${issue.path === '' ? '' : ` (${issue.path})`}`,
    why: words('why'),
    remedy:
      issue.decision === undefined
        ? words('remedy')
        : say('plan:decided', { decision: issue.decision[say('plan:language') as Language] }),
  };
}
