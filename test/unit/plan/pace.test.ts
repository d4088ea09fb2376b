import { describe, expect, it } from 'vitest';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { fastPace } from '../../../shared/plan/pace.ts';
import { parsePlan } from '../../../shared/plan/parse.ts';

function planOf(observe: string) {
  const { file } = parsePlan(`
apiVersion: cockpit/v1
title: T
from: a
to: b
connections: { web: { capability: traffic }, metrics: { capability: metrics } }
batches: [{ id: B1, exposure: 1 %, observe: ${observe} }]
gates: [{ id: g, title: G, validFor: 24h }]
guards:
  - { id: e, title: E, from: metrics, query: q, unit: ratio, window: 5 min, every: 60s, green: '< 1 %', hold: { red: 1 min } }
`);
  if (file === null) throw new Error('the plan does not parse');
  return file;
}

describe('fastPace', () => {
  it('is the usual pace for a plan of minutes', () => {
    expect(fastPace(compilePlan(planOf('10 min')))).toBe(20);
  });

  it('brings a plan of days through its longest wait in a minute', () => {
    const file = planOf('7 d');
    const pace = fastPace(compilePlan(file));
    const [batch] = compilePlan(file, pace).tracks[0]!.batches;
    expect(batch?.observeMs).toBeLessThanOrEqual(60_000);
    expect(batch?.observeMs).toBeGreaterThan(55_000);
  });

  it('leaves the guards the time of their windows before an observation is overdue', () => {
    const file = planOf('{ min: 7 d, max: 8 d }');
    const [batch] = compilePlan(file, fastPace(compilePlan(file))).tracks[0]!.batches;
    expect(batch?.observeMs).toBe(60_000);
    expect(batch?.observeMaxMs).toBe(120_000);
  });

  it('divides the longest observation like every duration where the guards keep pace with the plan', () => {
    const file = planOf('{ min: 10 min, max: 12 min }');
    expect(compilePlan(file).tracks[0]!.batches[0]?.observeMaxMs).toBe(12 * 60_000);
    expect(compilePlan(file, 20).tracks[0]!.batches[0]?.observeMaxMs).toBe((12 * 60_000) / 20);
    // Never longer than two minutes of room at the guards' own pace.
    expect(compilePlan(file, 10_000).tracks[0]!.batches[0]?.observeMaxMs).toBe(60 + 6_000);
  });

  it('never makes a guard watch more than twenty times as fast as the plan says', () => {
    const { guards, gates } = compilePlan(planOf('7 d'), 10_000);
    expect(guards[0]).toMatchObject({ windowMs: 15_000, everyMs: 3_000, holdMs: { red: 3_000 } });
    expect(gates[0]?.validForMs).toBe((24 * 3_600_000) / 20);
  });
});
