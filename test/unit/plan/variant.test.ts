import { describe, expect, it } from 'vitest';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { parsePlan } from '../../../shared/plan/parse.ts';
import { applyVariant } from '../../../shared/plan/variant.ts';

const text = `
apiVersion: cockpit/v1
title: T
from: a
to: b
window: { start: '02:00', end: '06:00' }
connections: { web: { capability: traffic }, metrics: { capability: metrics } }
batches:
  - { id: B1, exposure: 1 %, observe: { min: 2 h, target: 4 h } }
  - { id: B2, exposure: 20 %, observe: 2 h }
  - { id: B3, exposure: 100 %, observe: 1 h }
gates:
  - { id: backup, title: Backup }
  - { id: load, title: Load test, before: B2 }
guards:
  - { id: e, title: E, from: metrics, query: q, unit: ratio, green: '< 1 %', red: '> 5 %', batches: [B1, B2] }
steps:
  - { id: notes, kind: manual, title: Notes }
  - { id: go, kind: approval, title: Go, need: 2, of: [cto, ceo] }
  - { id: smoke, kind: manual, title: Smoke, batch: B2, after: [go] }
  - { id: after-smoke, kind: manual, title: After, batch: B3, after: [smoke] }
variants:
  - id: emergency
    title: Emergency
    observe: 10 min
    batches: { B2: { skip: true }, B3: { observe: 5 min } }
    guards: { e: { red: '> 2 %' } }
    gates: { backup: { skip: true } }
    steps: { go: { need: 1, of: [on-call] }, notes: { skip: true } }
    ignoreWindows: true
`;

function emergency() {
  const { file, issues } = parsePlan(text);
  if (file === null) throw new Error(JSON.stringify(issues));
  const varied = applyVariant(file, 'emergency');
  if (varied === null) throw new Error('no variant');
  return { plan: compilePlan(varied), asWritten: compilePlan(file) };
}

describe('applyVariant', () => {
  it('shortens the waits and leaves out a batch with what belongs to it', () => {
    const { plan, asWritten } = emergency();
    expect(asWritten.tracks[0]?.batches.map(({ id }) => id)).toEqual(['B1', 'B2', 'B3']);
    expect(plan.tracks[0]?.batches.map(({ id, observeMs }) => [id, observeMs])).toEqual([
      ['B1', 600_000],
      ['B3', 300_000],
    ]);
    expect(plan.steps.map(({ id }) => id)).not.toContain('smoke');
    expect(plan.guards.find(({ id }) => id === 'e')?.batches).toEqual(['B1']);
  });

  it('moves a gate of the batch that is left out before the next one', () => {
    expect(emergency().plan.gates.map(({ id, before }) => [id, before])).toEqual([['load', 'B3']]);
  });

  it('joins the steps around those that are left out', () => {
    const { plan } = emergency();
    expect(plan.steps.find(({ id }) => id === 'after-smoke')?.after).toEqual(['go']);
    expect(plan.steps.find(({ id }) => id === 'go')?.after).toEqual([]);
  });

  it('takes its own limits and approvers, and no window where it says so', () => {
    const { plan, asWritten } = emergency();
    expect(plan.guards.find(({ id }) => id === 'e')?.levels.red).toEqual({ operator: '>', value: 0.02 });
    expect(plan.steps.find(({ id }) => id === 'go')?.file).toMatchObject({ need: 1, of: ['on-call'] });
    expect(plan.window).toBeNull();
    expect(asWritten.window).not.toBeNull();
  });

  it('is null for a variant that the plan does not have', () => {
    const { file } = parsePlan(text);
    expect(file && applyVariant(file, 'holiday')).toBeNull();
  });
});
