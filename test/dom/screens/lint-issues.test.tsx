import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { LintIssues } from '../../../renderer/screens/start/lint-issues.tsx';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { renderInCockpit } from '../render.tsx';

const planText = `apiVersion: cockpit/v1
title: A plan
from: '1'
to: '2'
connections:
  metrics: { capability: metrics }
guards:
  - id: errors
    title: Errors
    from: metrics
    query: q
    unit: ratio
    green: '< 3'
`;

it('shows place, rule and remedy of what the real linter finds', async () => {
  const { issues } = lintPlan(planText);
  await renderInCockpit(<LintIssues issues={issues} />);
  const rows = screen.getAllByRole('listitem').map((row) => row.textContent ?? '');
  expect(rows.length).toBe(issues.length);
  const row = rows.find((text) => text.startsWith('13:'));
  expect(row).toContain('error');
  expect(row).toContain('The threshold "< 3" has no unit');
  expect(row).toContain('Add the unit');
});

it('says that a clean plan is clean', async () => {
  await renderInCockpit(<LintIssues issues={[]} />, 'zh');
  expect(screen.getByRole('status').textContent).toBe('计划没有问题');
});
