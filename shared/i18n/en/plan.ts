import type { RuleWords } from '../rule-words.ts';
import type { Translation } from '../translation.ts';
import type { plan as source } from '../zh/plan.ts';
import { planRules } from './plan-rules.ts';

export const plan = {
  /** Which side of a plan's own words is shown. */
  language: 'en',
  severity: { error: 'error', warning: 'warning', info: 'info' },
  place: 'line {{line}}, column {{column}}',
  decided: 'The plan has decided: {{decision}}',
  kind: {
    batch: 'batch',
    step: 'step',
    role: 'role',
    contact: 'contact or role',
    drill: 'drill',
    reference: 'reference',
    audience: 'audience',
    'target-list': 'target list',
    window: 'window',
    freeze: 'freeze',
    guard: 'guard',
    gate: 'gate',
    metric: 'metric',
    flag: 'flag',
    playbook: 'playbook',
    announcement: 'announcement',
    baseline: 'baseline (stored by a baseline step)',
    secret: 'secret',
    variable: 'variable',
    output: 'output of a step',
    dimension: 'dimension',
    slot: 'connection slot',
    id: 'item',
  },
  words: planRules as Readonly<Record<string, RuleWords>>,
} satisfies Translation<typeof source>;
