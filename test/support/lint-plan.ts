import type { z } from 'zod';
import { lintPlan } from '../../shared/plan/lint/index.ts';
import type { PlanIssue } from '../../shared/plan/parse.ts';
import type { planSchema } from '../../shared/plan/schema.ts';

/** A plan as its author writes it. */
export type WrittenPlan = z.input<typeof planSchema>;
type Guard = NonNullable<WrittenPlan['guards']>[number];
type Batch = NonNullable<WrittenPlan['batches']>[number];

/** A guard that has nothing to be said about it. */
export function goodGuard(changes: Partial<Guard> = {}): Guard {
  return {
    id: 'errors',
    title: 'Error ratio of all requests',
    from: 'metrics',
    query: 'sum(rate(failed{version="2.0"}[$window])) / sum(rate(requests{version="2.0"}[$window]))',
    requestsQuery: 'sum(increase(requests{version="2.0"}[$window]))',
    minRequests: 2_000,
    unit: 'ratio',
    window: '5 min',
    green: '< 1 %',
    yellow: '1 % … 5 %',
    red: '> 5 %',
    hold: { red: '1 min' },
    onRed: { action: 'rollback', countdown: '20s' },
    onUnknown: { action: 'hold' },
    ...changes,
  };
}

export function goodBatch(id: string, exposure: string, changes: Partial<Batch> = {}): Batch {
  return { id, exposure, observe: '30 min', ...changes };
}

/** A small plan that the linter has nothing to say about, with sections replaced. */
export function goodPlan(changes: Partial<WrittenPlan> = {}): WrittenPlan {
  return {
    apiVersion: 'cockpit/v1',
    title: 'Good',
    from: '1.0',
    to: '2.0',
    timeZone: 'Asia/Shanghai',
    window: { start: '00:00', end: '23:59' },
    connections: { traffic: { capability: 'traffic' }, metrics: { capability: 'metrics' } },
    batches: [goodBatch('B1', '5 %'), goodBatch('B2', '50 %'), goodBatch('B3', '100 %')],
    guards: [goodGuard()],
    ...changes,
  };
}

/** What the linter says about a plan; JSON is YAML. */
export function lintWritten(plan: WrittenPlan): readonly PlanIssue[] {
  return lintPlan(JSON.stringify(plan, null, 1)).issues;
}

/** The findings without their places, for plans that are built. */
export function findingsOf(plan: WrittenPlan): readonly string[] {
  return lintWritten(plan).map(({ finding }) => finding);
}
