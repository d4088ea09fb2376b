import { describe, expect, it } from 'vitest';
import { evaluateGuard, type GuardReading, type GuardTrace, untraced } from '../../../shared/guards/evaluate.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import { absolute } from '../../support/fold/absolute-limits.ts';
import { fixturePlan } from '../../support/fold/fixture-plan.ts';

const base = fixturePlan().guards.find((guard) => guard.id === 'errors') as GuardPlan;

/** A guard that is polled on a clock of its own; every 5 s, green < 1 %, red > 5 %. */
function watch(change: Partial<GuardPlan> = {}) {
  const guard: GuardPlan = { ...base, ...change };
  let now = { utc: 1_000_000, monotonic: 50, run: 'run-1' };
  let trace: GuardTrace = untraced(now);
  const evaluate = (afterMs: number, reading: GuardReading | null) => {
    now = { ...now, utc: now.utc + afterMs, monotonic: now.monotonic + afterMs };
    trace = evaluateGuard(guard, absolute(guard.levels), trace, reading, now);
    return `${trace.shown.level} ${trace.shown.reason}`;
  };
  return {
    now: () => now,
    trace: () => trace,
    setWallClock: (byMs: number) => {
      now = { ...now, utc: now.utc + byMs };
    },
    reads: (value: number, afterMs = 5_000, change: Partial<GuardReading> = {}) =>
      evaluate(afterMs, {
        value,
        missing: null,
        sampledAt: now.utc + afterMs,
        sampleSize: 1_000,
        sampleMissing: null,
        ...change,
      }),
    misses: (missing: NonNullable<GuardReading['missing']>, afterMs = 5_000, change: Partial<GuardReading> = {}) =>
      evaluate(afterMs, { value: null, missing, sampledAt: null, sampleSize: null, sampleMissing: null, ...change }),
    hearsNothing: (afterMs = 5_000) => evaluate(afterMs, null),
  };
}

describe('evaluateGuard', () => {
  it('is unknown before anything was read, and the level of the reading after it', () => {
    const guard = watch();
    expect(guard.hearsNothing()).toBe('unknown not-watched-yet');
    expect(guard.reads(0.001)).toBe('green within-green');
    expect(guard.reads(0.03)).toBe('yellow between');
    expect(guard.reads(0.2)).toBe('red within-red');
  });

  it('shows red once it has held, and yellow until then', () => {
    const guard = watch({ holdMs: { green: 0, yellow: 0, red: 10_000 } });
    guard.reads(0.001);
    expect(guard.reads(0.2)).toBe('yellow within-red');
    expect(guard.reads(0.2)).toBe('yellow within-red');
    expect(guard.reads(0.2)).toBe('red within-red');
    expect(guard.reads(0.001)).toBe('green within-green');
    expect(guard.reads(0.2)).toBe('yellow within-red');
  });

  it('believes better news only once they have held', () => {
    const guard = watch({ holdMs: { green: 15_000, yellow: 0, red: 0 } });
    expect(guard.reads(0.2)).toBe('red within-red');
    for (let reading = 0; reading < 3; reading += 1) expect(guard.reads(0.001)).toBe('red within-red');
    expect(guard.reads(0.001)).toBe('green within-green');
  });

  it('starts its holds anew after a gap', () => {
    const guard = watch({ holdMs: { green: 0, yellow: 0, red: 10_000 } });
    guard.reads(0.2);
    guard.reads(0.2);
    expect(guard.reads(0.2, 11_000)).toBe('yellow within-red');
    expect(guard.reads(0.2)).toBe('yellow within-red');
    expect(guard.reads(0.2)).toBe('red within-red');
  });

  it('does not carry green over a gap: the next reading has to bear it out', () => {
    const guard = watch();
    guard.reads(0.001);
    const last = guard.now();
    expect(guard.reads(0.001, 10_001)).toBe('unknown gap');
    expect(guard.trace().coveredUntil).toEqual(last);
    expect(guard.reads(0.001)).toBe('green within-green');
    expect(guard.trace().coveredUntil).toEqual(guard.now());
  });

  it('shows red at once after a gap, and says that the time before is not covered', () => {
    const guard = watch();
    guard.reads(0.001);
    const last = guard.now();
    expect(guard.reads(0.2, 60_000)).toBe('red within-red');
    expect(guard.trace().coveredUntil).toEqual(last);
  });

  it('is stale when no answer came for more than two intervals, and says until when it was covered', () => {
    const guard = watch();
    guard.reads(0.001);
    const last = guard.now();
    expect(guard.hearsNothing(10_000)).toBe('green within-green');
    expect(guard.hearsNothing(1)).toBe('unknown stale');
    expect(guard.trace().coveredUntil).toEqual(last);
  });

  it('is unknown at once, with the reason, when the source answers nothing that can be judged', () => {
    for (const reason of [
      'empty',
      'nan',
      'http-error',
      'deadline',
      'unreachable',
      'many-series',
      'bad-answer',
    ] as const) {
      const guard = watch();
      guard.reads(0.001);
      expect(guard.misses(reason)).toBe(`unknown ${reason}`);
    }
    expect(watch().reads(Number.NaN)).toBe('unknown nan');
  });

  it('does not trust a sample that is old at its source', () => {
    const guard = watch();
    expect(guard.reads(0.001, 5_000, { sampledAt: 1_000_000 - 5_001 })).toBe('unknown stale');
    expect(watch().reads(0.001, 5_000, { sampledAt: 1_000_000 - 5_000 })).toBe('green within-green');
  });

  it('does not judge a rate by fewer requests than its minimum', () => {
    const guard = watch({ minRequests: 100 });
    expect(guard.reads(0.5, 5_000, { sampleSize: 99 })).toBe('unknown few-requests');
    expect(guard.reads(0.5, 5_000, { sampleSize: 100 })).toBe('red within-red');
    expect(guard.reads(0.5, 5_000, { sampleSize: null, sampleMissing: 'http-error' })).toBe('unknown http-error');
    expect(guard.misses('empty', 5_000, { sampleSize: 3 })).toBe('unknown few-requests');
    expect(guard.misses('unreachable')).toBe('unknown unreachable');
  });

  it('takes no time from the wall clock', () => {
    const guard = watch({ holdMs: { green: 0, yellow: 0, red: 10_000 } });
    guard.reads(0.2);
    guard.setWallClock(3_600_000);
    expect(guard.reads(0.2)).toBe('yellow within-red');
    guard.setWallClock(-7_200_000);
    expect(guard.reads(0.2)).toBe('red within-red');
  });
});
