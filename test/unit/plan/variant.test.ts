import { describe, expect, it } from 'vitest';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
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

  it('leads everything that names a batch that is left out to one that is not', () => {
    const linked = `
apiVersion: cockpit/v1
title: T
from: a
to: b
timeZone: UTC
windows: [{ id: peak, use: peak, start: '20:00', end: '22:00' }, { id: night, use: release, start: '02:00', end: '04:00' }]
connections: { web: { capability: traffic }, api: { capability: traffic }, metrics: { capability: metrics } }
flags: [{ id: export, title: Export, opensAt: B1 }]
tracks:
  - id: web
    batches:
      - { id: B1, exposure: 1 %, shifts: [{ on: web }], observe: { min: 2 h, covers: [peak] } }
      - { id: B2, exposure: 20 %, shifts: [{ on: web }], observe: 2 h }
      - { id: B3, exposure: 50 %, shifts: [{ on: web }], observe: 2 h, rollback: { to: B2 } }
  - id: api
    batches: [{ id: A1, exposure: 1 %, shifts: [{ on: api }], observe: 2 h, after: [B2] }]
gates:
  - { id: smoke, title: Smoke, mayBeWaived: false, again: [{ endOf: B2, title: Second }, { endOf: B3, title: Third }] }
  - { id: load, title: Load, mayBeWaived: false, again: [{ endOf: B2 }] }
guards:
  - { id: e, title: E, from: metrics, query: q, unit: ratio, green: '< 1 %', perBatch: { B2: { green: '< 2 %' } } }
judgements: [{ id: looks, title: Looks, batches: [B2] }]
variants: [{ id: emergency, title: Emergency, batches: { B2: { skip: true } }, ignoreWindows: true }]
`;
    const { file, issues } = lintPlan(linked);
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    const flown = file && applyVariant(file, 'emergency');
    if (!flown) throw new Error('no variant');
    const plan = compilePlan(flown);
    expect(plan.gates.map(({ id, endOf }) => [id, endOf])).toEqual([
      ['smoke', null],
      ['smoke.B3', 'B3'],
      ['load', null],
      ['load.B3', 'B3'],
    ]);
    expect(plan.gates[1]?.title.en).toBe('Third');
    const batches = plan.tracks.flatMap((track) => track.batches);
    expect(batches.map(({ id, after, rollback }) => [id, after, rollback?.to ?? null])).toEqual([
      ['B1', [], null],
      ['B3', [], 'B1'],
      ['A1', ['B1'], null],
    ]);
    expect(batches[0]?.covers).toEqual(['peak']);
    expect(plan.windows.map(({ id }) => id)).toEqual(['peak']);
    expect(plan.guards.map(({ id, perBatch }) => [id, perBatch])).toEqual([['e', {}]]);
    // What is left refers to nothing that is not there.
    const { variants: _variants, ...alone } = flown;
    expect(lintPlan(JSON.stringify(alone)).issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('that makes a plan of errors is told of in the plan, at the variant', () => {
    const wrong = `apiVersion: cockpit/v1
title: T
from: a
to: b
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches: [{ id: B1, exposure: 1 %, observe: 5 min }]
guards:
  - { id: e, title: E, from: metrics, query: q, unit: ratio, green: '< 1 %', red: '> 5 %', onRed: { action: hold } }
variants:
  - { id: calm, title: Calm }
  - { id: hurry, title: Hurry, guards: { e: { green: '< 1 s' } } }
`;
    const errors = lintPlan(wrong).issues.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule }) => rule)).toContain('threshold-unit-mismatch');
    expect(new Set(errors.map(({ line, path }) => `${line} ${path}`))).toEqual(new Set(['11 variants[1].id']));
  });

  it('is null for a variant that the plan does not have', () => {
    const { file } = parsePlan(text);
    expect(file && applyVariant(file, 'holiday')).toBeNull();
  });
});
