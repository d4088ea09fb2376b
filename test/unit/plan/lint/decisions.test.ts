import { describe, expect, it } from 'vitest';
import { hasErrors, lintPlan } from '../../../../shared/plan/lint/index.ts';

const plan = (decisions: string) => `apiVersion: cockpit/v1
title: T
from: a
to: b
connections:
  traffic: { capability: traffic }
  metrics: { capability: metrics }
batches:
  - { id: B1, exposure: 10 % }
  - { id: B2, exposure: 50 % }
guards:
  - { id: g, title: G, from: metrics, query: 'up{version="b"}', unit: count, green: '≥ 1 count' }
decisions:
${decisions}`;

const tell = (text: string) =>
  lintPlan(text)
    .issues.filter(
      ({ rule }) => rule === 'no-observation' || rule.startsWith('decision') || rule === 'unknown-reference',
    )
    .map(({ severity, finding, path, decision, codes }) =>
      [severity, finding, path, decision?.en ?? '', ...codes].filter((part) => part !== '').join(' '),
    );

describe('decisions of a plan', () => {
  it('leave a finding visible as information, with the decision and its codes', () => {
    expect(
      tell(plan('  - { rule: no-observation, decision: { zh: 无妨, en: fine }, refs: [Q-014, S-001] }\n')),
    ).toEqual(['info no-observation batches[0].id fine Q-014', 'info no-observation batches[1].id fine Q-014']);
  });

  it('settle only the items that they name', () => {
    expect(tell(plan('  - { rule: no-observation, at: [B2], decision: fine }\n'))).toEqual([
      'warning no-observation batches[0].id',
      'info no-observation batches[1].id fine',
    ]);
  });

  it('say so when they settle nothing', () => {
    expect(tell(plan('  - { rule: no-batches, decision: fine }\n'))).toContain(
      'info decision.unused decisions[0].rule',
    );
    expect(tell(plan('  - { rule: no-observation, at: [B1, g], decision: fine }\n'))).toContain(
      'info decision.unused/at decisions[0].at[1]',
    );
  });

  it('are errors where they name what does not exist', () => {
    expect(tell(plan('  - { rule: no-observatoin, decision: fine }\n'))).toContain(
      'error decision.unknown-rule/near decisions[0].rule',
    );
    expect(tell(plan('  - { rule: nonsense, decision: fine }\n'))).toContain(
      'error decision.unknown-rule decisions[0].rule',
    );
    expect(tell(plan('  - { rule: no-observation, at: [B3], decision: fine }\n'))).toContain(
      'error unknown-reference/near decisions[0].at[0]',
    );
    expect(hasErrors(lintPlan(plan('  - { rule: nonsense, decision: fine }\n')).issues)).toBe(true);
  });
});
