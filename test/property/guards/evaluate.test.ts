import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluateGuard,
  type GuardReading,
  type GuardTrace,
  staleAfterMs,
  untraced,
} from '../../../shared/guards/evaluate.ts';
import { levelOf } from '../../../shared/guards/level-of.ts';
import type { GuardPlan } from '../../../shared/plan/release-plan.ts';
import type { Level } from '../../../shared/release/events.ts';
import { absolute } from '../../support/fold/absolute-limits.ts';
import { fixturePlan } from '../../support/fold/fixture-plan.ts';

const [errors] = fixturePlan().guards as [GuardPlan];
const hold = fc.constantFrom(0, 5_000, 20_000);

interface Poll {
  readonly afterMs: number;
  /** Null: an interval went by without an answer. */
  readonly value: number | 'nan' | 'missing' | null;
}

const poll: fc.Arbitrary<Poll> = fc.record({
  afterMs: fc.oneof(
    { weight: 6, arbitrary: fc.constant(5_000) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 40_000 }) },
  ),
  value: fc.constantFrom(0.001, 0.001, 0.03, 0.2, 0.2, 'nan' as const, 'missing' as const, null),
});

function judgedAlone(value: Poll['value']): Level {
  if (typeof value !== 'number') return 'unknown';
  return value < 0.01 ? 'green' : value > 0.05 ? 'red' : 'yellow';
}

function readingOf(value: Poll['value'], utc: number): GuardReading | null {
  if (value === null) return null;
  const missing = value === 'missing' ? 'unreachable' : value === 'nan' ? 'nan' : null;
  return {
    value: typeof value === 'number' ? value : null,
    missing,
    sampledAt: utc,
    sampleSize: 100,
    sampleMissing: null,
  };
}

describe('evaluateGuard', () => {
  it('shows a colour only as long as readings without a gap have said it, and silence or trouble at once', () => {
    const shown: Record<string, number> = {};
    fc.assert(
      fc.property(fc.array(poll, { maxLength: 40 }), hold, hold, hold, (polls, green, yellow, red) => {
        const guard: GuardPlan = { ...errors, holdMs: { green, yellow, red } };
        let now = { utc: 1_000_000, monotonic: 0, run: 'run-1' };
        let trace: GuardTrace = untraced(now);
        // What a reader of the raw answers keeps: since when they agree, and when the last one came.
        let saying: { readonly level: Level | null; readonly sinceMs: number } = { level: null, sinceMs: 0 };
        let answeredMs: number | null = null;
        for (const { afterMs, value } of polls) {
          now = { ...now, utc: now.utc + afterMs, monotonic: now.monotonic + afterMs };
          trace = evaluateGuard(guard, absolute(guard.levels), trace, readingOf(value, now.utc), now);
          const gapMs: number = answeredMs === null ? 0 : now.monotonic - answeredMs;
          const gapped: boolean = gapMs > staleAfterMs(guard);
          const said = judgedAlone(value);
          if (value !== null) {
            if (gapped || saying.level !== said) saying = { level: said, sinceMs: now.monotonic };
            if (value !== 'missing') answeredMs = now.monotonic;
          } else if (gapped) saying = { level: null, sinceMs: now.monotonic };
          const heldMs = now.monotonic - saying.sinceMs;
          const { level } = trace.shown;
          shown[level] = (shown[level] ?? 0) + 1;
          if (value !== null && said === 'unknown') expect(level).toBe('unknown');
          if (value === null && gapped) expect(trace.shown).toEqual({ level: 'unknown', reason: 'stale' });
          if (said === 'red') expect(['red', 'yellow']).toContain(level);
          if (level === 'red' && value !== null && said === 'red' && gapped) expect(red).toBe(0);
          if (level === 'green' && gapped && value !== null) expect.fail('green after a gap');
          if (typeof value === 'number' && heldMs >= guard.holdMs[said === 'unknown' ? 'green' : said] && !gapped) {
            expect(level).toBe(said);
          }
        }
      }),
      { numRuns: 400 },
    );
    expect(Object.keys(shown).sort()).toEqual(['green', 'red', 'unknown', 'yellow']);
  });

  it('carries nothing over from another run of the backend', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0.001, 0.03, 0.2),
        fc.constantFrom(0, 60_000),
        fc.nat(1e6),
        (value, holdMs, monotonic) => {
          const guard: GuardPlan = { ...errors, holdMs: { green: holdMs, yellow: holdMs, red: holdMs } };
          const then = { utc: 0, monotonic: 0, run: 'run-1' };
          const trace: GuardTrace = {
            shown: { level: 'green', reason: 'within-green' },
            said: { level: judgedAlone(value), reason: 'within-green', since: then } as GuardTrace['said'],
            lastReadingAt: then,
            coveredUntil: then,
          };
          const now = { utc: 1_000, monotonic, run: 'run-2' };
          const { shown, said } = evaluateGuard(guard, absolute(guard.levels), trace, readingOf(value, now.utc), now);
          expect(said.since).toBe(now);
          expect(shown.level).not.toBe('green');
        },
      ),
    );
  });
});

describe('levelOf', () => {
  const badness: Record<Level, number> = { green: 0, yellow: 1, red: 2, unknown: 3 };
  const limit = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  it('never gets better as the value gets worse', () => {
    fc.assert(
      fc.property(limit, limit, limit, limit, fc.boolean(), (a, b, x, y, risingIsBad) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const limits = risingIsBad
          ? ({ green: { operator: '<', value: low }, yellow: null, red: { operator: '>=', value: high } } as const)
          : ({ green: { operator: '>', value: high }, yellow: null, red: { operator: '<=', value: low } } as const);
        const [better, worse] = x < y === risingIsBad ? [x, y] : [y, x];
        expect(badness[levelOf(better, limits).level]).toBeLessThanOrEqual(badness[levelOf(worse, limits).level]);
      }),
      { numRuns: 500 },
    );
  });

  it('knows nothing of what is not a finite number, and passes nothing without a green limit', () => {
    const red = { operator: '>', value: 5 } as const;
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(levelOf(value, { green: { operator: '<', value: 1 }, yellow: null, red })).toEqual({
        level: 'unknown',
        reason: 'nan',
      });
    }
    fc.assert(
      fc.property(limit, (value) => {
        expect(levelOf(value, { green: null, yellow: null, red }).level).not.toBe('green');
      }),
    );
  });
});
