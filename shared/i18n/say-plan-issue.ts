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
  const { kind, field, expected, detail } = issue.params;
  const values = {
    ...issue.params,
    ...(typeof kind === 'string' ? { kind: say(`plan:kind.${kind}`, { defaultValue: kind }) } : {}),
    ...(typeof expected === 'string' ? { expected: sayExpected(say, expected) } : {}),
    ...(issue.finding === 'yaml-syntax' && typeof detail === 'string'
      ? { detail: say(`plan:syntax.${detail}`, { defaultValue: detail }) }
      : {}),
  };
  // The names of rules have dots in them, so the parts of a key are told apart by another sign.
  const words = (part: string) => say(`plan:words|${issue.finding}|${part}`, { ...values, keySeparator: '|' });
  return {
    // A field at the top is its own path, and is not named twice.
    sentence: `${words('says')}${issue.path === '' || issue.path === field ? '' : ` (${issue.path})`}`,
    why: words('why'),
    remedy:
      issue.decision === undefined
        ? words('remedy')
        : say('plan:decided', { decision: issue.decision[say('plan:language') as Language] }),
  };
}

/** The types of values in words; forms and names stand as they are written. */
function sayExpected(say: (key: string, params?: object) => string, expected: string): string {
  const parts = expected.split(', ').map((part) => say(`plan:type.${part}`, { defaultValue: part, keySeparator: '.' }));
  return parts.join(', ');
}
