import { describe, expect, it } from 'vitest';
import { levelOf } from '../../../shared/guards/level-of.ts';
import { limitsInForce } from '../../../shared/guards/limits.ts';
import { parseThreshold } from '../../../shared/plan/threshold.ts';
import { flying } from '../../support/fold/flying.ts';
import { conductor } from '../../support/fold/fold-driver.ts';

const limit = (text: string | null) => (text === null ? null : (parseThreshold(text)?.threshold ?? null));
const levels = (green: string | null, red: string | null) => ({ green: limit(green), yellow: null, red: limit(red) });
const stableIs = (value: number | null) => () => value;

describe('a relative limit', () => {
  it.each([
    ['≤ stable + 20 %', 0.24, 'green'],
    ['≤ stable + 20 %', 0.25, 'yellow'],
    ['≤ 1.5 × stable', 0.3, 'green'],
    ['≤ stable + 100 ms', 0.3, 'green'],
    ['≤ stable + 100 ms', 0.31, 'yellow'],
  ] as const)('%s with a base of 0.2: %d is %s', (green, value, level) => {
    expect(levelOf(value, levels(green, null), stableIs(0.2)).level).toBe(level);
  });

  it('is unknown while its base is missing, but red where a red limit that needs none holds', () => {
    const limits = levels('≤ stable + 20 %', '> 1 s');
    expect(levelOf(0.5, limits, stableIs(null))).toEqual({ level: 'unknown', reason: 'no-base' });
    expect(levelOf(1.5, limits, stableIs(null))).toEqual({ level: 'red', reason: 'within-red' });
    expect(levelOf(0.01, levels('< 1 s', '> 2 × stable'), stableIs(null)).reason).toBe('no-base');
  });
});

describe('a two-sided limit', () => {
  it('holds between its ends, both included, and its opposite outside', () => {
    const limits = levels('10 % ± 2 %', 'outside 5 % … 15 %');
    const of = (value: number) => levelOf(value, limits).level;
    expect([0.04, 0.05, 0.079, 0.08, 0.12, 0.13, 0.15, 0.16].map(of)).toEqual([
      ...['red', 'yellow', 'yellow', 'green', 'green', 'yellow', 'yellow', 'red'],
    ]);
  });
});

describe('the moment before a batch', () => {
  const plan = `apiVersion: cockpit/v1
title: Before
from: 1.0.0
to: 1.1.0
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches:
  - { id: B1, exposure: 1 %, observe: 0s }
  - { id: B2, exposure: 10 %, observe: 0s }
guards:
  - { id: p95, title: P95, from: metrics, query: q, unit: seconds, every: 5s, green: '≤ before + 50 %', perBatch: { B1: { green: '< 9 s' } } }
`;
  const record = (batchId: string, value: number) => ({ type: 'record-base', guardId: 'p95', batchId, value }) as const;

  it('is kept with the batch that has just begun, once, and forgotten when it begins again', () => {
    const orders = flying(plan);
    orders.raise('B1');
    orders.green();
    orders.raise('B2');
    const [guard] = orders.state().definition.plan.guards;
    const levelAt = (value: number) => {
      const [inForce] = guard === undefined ? [] : limitsInForce(orders.state(), guard, null);
      return inForce === undefined ? null : levelOf(value, inForce.levels, inForce.baseValue);
    };
    expect(levelAt(0.2)?.reason).toBe('no-base');
    expect(orders.send(record('B1', 7), conductor)).toBeNull();
    orders.send(record('B2', 0.2), conductor);
    orders.send(record('B2', 9), conductor);
    expect(orders.state().bases).toEqual({ B1: {}, B2: { p95: 0.2 } });
    expect([levelAt(0.3)?.level, levelAt(0.31)?.level]).toEqual(['green', 'yellow']);
    orders.send({ type: 'roll-back', scope: 'stage' });
    orders.settle();
    orders.send({ type: 'resume-release' });
    orders.green();
    orders.raise('B2');
    expect(levelAt(0.2)?.reason).toBe('no-base');
  });

  it('is not asked for again by a promotion that was decided before it was read', () => {
    const orders = flying(plan);
    orders.raise('B1');
    const before = orders.state().decisionSequence;
    orders.send(record('B1', 0.2), conductor);
    expect(orders.state().decisionSequence).toBe(before);
  });
});
