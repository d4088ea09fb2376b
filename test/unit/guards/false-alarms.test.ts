import { describe, expect, it } from 'vitest';
import {
  atLeast,
  falseAlarmRisk,
  fewestBad,
  requestsForRisk,
  requestsToRuleOut,
} from '../../../shared/guards/false-alarms.ts';

const watch = { requests: 20, limit: 0.01, limitIsBad: false, healthy: 0.001, windows: 25, inARow: 1 };

/** Counts alarms in simulated releases; a multiplicative generator, so that every run of the test sees the same. */
function simulated(releases: number, { requests, limit, healthy, windows, inARow }: typeof watch): number {
  let seed = 20_260_302;
  const chance = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  let alarms = 0;
  for (let release = 0; release < releases; release += 1) {
    let run = 0;
    let alarm = false;
    for (let window = 0; window < windows; window += 1) {
      let failures = 0;
      for (let request = 0; request < requests; request += 1) if (chance() < healthy) failures += 1;
      run = failures / requests > limit ? run + 1 : 0;
      alarm ||= run >= inARow;
    }
    if (alarm) alarms += 1;
  }
  return alarms / releases;
}

describe('falseAlarmRisk', () => {
  it('is 39 in 100 for a 99 % guard at 20 requests a window, over 25 windows of a service that is 99.9 % good', () => {
    expect(Math.round(100 * falseAlarmRisk(watch))).toBe(39);
    // One failure in twenty breaks the limit, so the release is quiet only if all 500 requests succeed.
    expect(falseAlarmRisk(watch)).toBeCloseTo(1 - 0.999 ** 500, 12);
  });

  it('agrees with releases that are played out', () => {
    expect(falseAlarmRisk(watch)).toBeCloseTo(simulated(20_000, watch), 1.7);
    const held = { ...watch, requests: 50, limit: 0.05, healthy: 0.02, windows: 40, inARow: 2 };
    expect(falseAlarmRisk(held)).toBeCloseTo(simulated(20_000, held), 1.7);
  });

  it('falls when bad windows must follow each other', () => {
    expect(falseAlarmRisk({ ...watch, inARow: 2 })).toBeLessThan(0.011);
    expect(falseAlarmRisk({ ...watch, windows: 1, inARow: 2 })).toBe(0);
  });
});

describe('atLeast', () => {
  it('is the exact binomial tail, also of many requests', () => {
    expect(atLeast(1, 20, 0.001)).toBeCloseTo(1 - 0.999 ** 20, 14);
    expect(atLeast(2, 3, 0.5)).toBeCloseTo(0.5, 14);
    expect(atLeast(0, 5, 0.1)).toBe(1);
    expect(atLeast(6, 5, 0.1)).toBe(0);
    expect(atLeast(1_000, 1_000_000, 0.001)).toBeGreaterThan(0.48);
    expect(atLeast(1_000, 1_000_000, 0.001)).toBeLessThan(0.53);
  });
});

describe('fewestBad', () => {
  it('counts whole failures, the limit itself on the side that the guard says', () => {
    expect(fewestBad(300, 0.01, false)).toBe(4);
    expect(fewestBad(300, 0.01, true)).toBe(3);
    expect(fewestBad(20, 0.01, false)).toBe(1);
    expect(fewestBad(150, 0.01, false)).toBe(2);
  });
});

describe('requestsForRisk', () => {
  it('is the number from which on the risk stays low', () => {
    const { requests: _, ...rest } = watch;
    const needed = requestsForRisk(rest, 0.05);
    expect(needed).toBeGreaterThan(20);
    for (let requests = needed!; requests < needed! + 300; requests += 1) {
      expect(falseAlarmRisk({ ...watch, requests })).toBeLessThanOrEqual(0.05);
    }
    expect(requestsForRisk({ ...rest, healthy: 0.0099, windows: 10_000 }, 0.05)).toBeNull();
  });
});

describe('requestsToRuleOut', () => {
  it('is about three divided by the limit', () => {
    expect(requestsToRuleOut(0.001)).toBe(2_995);
    expect(requestsToRuleOut(0.01)).toBe(299);
    expect(requestsToRuleOut(0.05)).toBe(59);
  });
});
