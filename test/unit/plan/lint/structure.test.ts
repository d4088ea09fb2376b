import { describe, expect, it } from 'vitest';
import { hasErrors, lintPlan } from '../../../../shared/plan/lint/index.ts';
import { fixturePlanText } from '../../../support/fold/fixture-plan.ts';

const plan = `apiVersion: cockpit/v1
title: T
from: a
to: b
connections:
  traffic: { capability: traffic }
  metrics: { capability: metrics }
batches:
  - { id: B1, exposure: 1 %, observe: 5 min }
  - { id: B2, exposure: 10 %, observe: 5 min }
guards:
  - { id: g, title: G, from: metrics, query: q, unit: seconds, green: '< 1 s', red: '> 2 s', onRed: { action: hold } }
steps:
  - { id: one, kind: manual, title: One }
  - { id: two, kind: manual, title: Two, batch: B2 }
`;

function issuesOf(text: string): readonly string[] {
  // Rules with a dot in their name have tests of their own.
  return lintPlan(text)
    .issues.filter(({ rule }) => !rule.includes('.') && rule !== 'no-clock-times')
    .map(
      ({ line, column, severity, rule, path }) =>
        `${line}:${column} ${severity} ${rule}${path === '' ? '' : ` ${path}`}`,
    );
}
const changed = (from: string, to: string) => {
  if (!plan.includes(from)) throw new Error(`the plan has no ${from}`);
  return issuesOf(plan.replace(from, to));
};

describe('lintPlan', () => {
  it('finds nothing in a good plan', () => {
    expect(issuesOf(plan)).toEqual([]);
    expect(hasErrors(lintPlan(fixturePlanText).issues)).toBe(false);
  });

  it.each([
    [
      'a batch id twice',
      'id: B2,',
      'id: B1,',
      ['10:11 error duplicate-id batches[1].id', '15:49 error unknown-reference steps[1].batch'],
    ],
    ['a step id twice', 'id: two', 'id: one', ['15:11 error duplicate-id steps[1].id']],
    ['a batch that is not there', 'batch: B2 }', 'batch: B9 }', ['15:49 error unknown-reference steps[1].batch']],
    [
      'a step that is not there',
      'title: Two,',
      'title: Two, after: [zero],',
      ['15:50 error unknown-reference steps[1].after[0]'],
    ],
    ['a slot that is not there', 'from: metrics', 'from: gauges', ['12:30 error unknown-reference guards[0].from']],
    [
      'a slot of another capability',
      'from: metrics',
      'from: traffic',
      ['12:30 error unknown-reference guards[0].from'],
    ],
    [
      'a slot named like a property of every object',
      'from: metrics',
      'from: toString',
      ['12:30 error unknown-reference guards[0].from'],
    ],
    [
      'an id like a property of every object',
      'batch: B2 }',
      'batch: constructor }',
      ['15:49 error unknown-reference steps[1].batch'],
    ],
    [
      'a unit that is not the guard’s',
      "green: '< 1 s'",
      "green: '< 1 %'",
      ['12:71 error threshold-unit-mismatch guards[0].green'],
    ],
    ['a guard that can never be green', "green: '< 1 s', ", '', ['12:11 error guard-never-green guards[0].id']],
    [
      'a guard that is green in one batch only',
      "green: '< 1 s', ",
      "perBatch: { B1: { green: '< 1 s' } }, ",
      ['12:11 error guard-never-green guards[0].id'],
    ],
    ['an exposure over 100 %', 'exposure: 10 %', 'exposure: 101 %', ['10:25 error exposure-form batches[1].exposure']],
    [
      'an exposure over 100 % of one switch',
      'exposure: 10 %',
      'exposure: 10 %, shifts: [{ on: traffic, exposure: 150 % }]',
      ['10:65 error exposure-form batches[1].shifts[0].exposure'],
    ],
    [
      'a switch twice in a batch',
      'exposure: 10 %',
      'exposure: 10 %, shifts: [{ on: traffic }, { on: traffic }]',
      ['10:63 error duplicate-id batches[1].shifts[1].on'],
    ],
    [
      'a ladder that does not rise',
      'exposure: 10 %',
      'exposure: 0.5 %',
      ['10:25 warning exposure-not-rising batches[1].exposure'],
    ],
    [
      'a batch without observation',
      'exposure: 10 %, observe: 5 min',
      'exposure: 10 %',
      ['10:11 warning no-observation batches[1].id'],
    ],
    ['a red that only holds', ', onRed: { action: hold }', '', ['12:85 warning guard-red-only-holds guards[0].red']],
    [
      'steps in a circle',
      'title: One',
      'title: One, after: [two]',
      ['14:11 error step-cycle steps[0].id', '15:11 error step-cycle steps[1].id'],
    ],
    ['a step that waits for itself', 'title: One', 'title: One, after: [one]', ['14:11 error step-cycle steps[0].id']],
    ['a time zone that is none', 'from: a', 'timeZone: Asia/Shangai\nfrom: a', ['3:11 error wrong-value timeZone']],
  ])('finds %s', (_name, from, to, issues) => {
    expect(changed(from, to)).toEqual(issues);
  });

  it('finds a runbook that shifts against the ladder, which nobody could ever climb', () => {
    const shifts =
      '  - { id: s2, kind: shift, title: S2, batch: B2 }\n  - { id: s1, kind: shift, title: S1, batch: B1 }\n';
    expect(issuesOf(plan + shifts)).toEqual([
      '16:11 error step-cycle steps[2].id',
      '17:11 error step-cycle steps[3].id',
    ]);
  });

  it('finds a batch whose steps come before the batches below it', () => {
    const early = plan
      .replace('title: One }', 'title: One, batch: B2 }')
      .replace('title: Two, batch: B2', 'title: Two, batch: B1');
    expect(issuesOf(early).filter((issue) => issue.includes('step-cycle'))).not.toEqual([]);
  });

  it('finds a second shift of the same batch', () => {
    const shifts = '  - { id: s, kind: shift, title: S, batch: B2 }\n  - { id: t, kind: shift, title: T, batch: B2 }\n';
    expect(issuesOf(plan + shifts)).toEqual(['17:44 error duplicate-id steps[3].batch']);
  });

  it('checks the scripts of a rollback like steps, and refuses what cannot run there', () => {
    const scripts = (text: string) => issuesOf(`${plan}rollback:\n  scripts:\n${text}`);
    const script = (id: string, more = '') => `    - { id: ${id}, kind: command, title: R, run: [r]${more} }\n`;
    expect(scripts(script('r') + script('q'))).toEqual([]);
    expect(scripts(script('r') + script('r'))).toEqual(['19:13 error duplicate-id rollback.scripts[1].id']);
    expect(scripts(script('r', ', after: [one]'))).toEqual([
      '18:59 error unknown-reference rollback.scripts[0].after[0]',
    ]);
    expect(scripts(script('r', ', after: [q]') + script('q'))).toHaveLength(2);
    expect(scripts('    - { id: r, kind: manual, title: R }\n')).toEqual([
      '18:22 error wrong-value rollback.scripts[0].kind',
    ]);
  });

  it('says what a plan lacks altogether', () => {
    const bare = 'apiVersion: cockpit/v1\ntitle: T\nfrom: a\nto: b\n';
    expect(issuesOf(bare)).toEqual(['1:1 warning no-batches', '1:1 warning no-guards']);
    expect(issuesOf(`${bare}batches: [{ id: B, exposure: 1 %, observe: 1s }]\n`)).toEqual([
      '1:1 warning no-guards',
      '5:1 error no-traffic-slot batches',
    ]);
    expect(changed('unit: seconds', 'unit: ratio, minRequests: 5').filter((issue) => issue.includes('few'))).toEqual([
      '12:75 warning guard-few-requests guards[0].minRequests',
    ]);
  });

  it('does not take long over a long runbook, nor over one long circle', () => {
    const steps = Array.from({ length: 5_000 }, (_, index) => `  - { id: s${index}, kind: manual, title: S }\n`).join(
      '',
    );
    expect(issuesOf(plan + steps)).toEqual([]);
    const circle = lintPlan(plan.replace('title: One', 'title: One, after: [s4999]') + steps).issues;
    expect(circle.every(({ rule }) => rule === 'step-cycle' || rule.includes('.') || rule === 'no-clock-times')).toBe(
      true,
    );
    expect(circle.length).toBeGreaterThanOrEqual(5_002);
  });
});
