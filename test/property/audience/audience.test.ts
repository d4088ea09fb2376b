import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AudienceTerm, audienceText, matchesAudience } from '../../../shared/audience/audience.ts';
import { parseAudience } from '../../../shared/audience/parse-audience.ts';

const attribute = fc.constantFrom('planTier', 'level', '城市', 'a.b-c_1');
const value = fc.oneof(fc.constantFrom('pro', 'New York', '北京', ' a', 'b ', '"', '\\', 'a|b', ''), fc.string());
const term: fc.Arbitrary<AudienceTerm> = fc.oneof(
  fc.record({
    kind: fc.constant('name' as const),
    name: fc.oneof(fc.constantFrom('cn-north', '10.0.0.1:80', '华北'), value),
  }),
  fc.record({
    kind: fc.constant('values' as const),
    attribute,
    operator: fc.constantFrom('=' as const, '!=' as const),
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('limit' as const),
    attribute,
    operator: fc.constantFrom('>=' as const, '<=' as const),
    limit: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  }),
);
const expression = fc
  .uniqueArray(term, { minLength: 1, maxLength: 5, selector: (one) => JSON.stringify(one) })
  .map((terms) => ({ terms }));

describe('an audience expression', () => {
  it('is read back from its canonical text as what it was', () => {
    fc.assert(
      fc.property(expression, (written) => {
        expect(parseAudience(audienceText(written))).toEqual({ ok: true, expression: written });
      }),
      { numRuns: 1_000 },
    );
  });

  it('is canonical at once, however it was written, or has a problem inside its text', () => {
    const pieces = fc.array(
      fc.constantFrom('planTier', 'level', '=', '!=', '>=', '<=', '|', '&', ' ', '5', '北京', '"', '\\', ',', '-'),
      { maxLength: 12 },
    );
    let good = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((all) => all.join('')),
          fc.string(),
        ),
        (text) => {
          const parsed = parseAudience(text);
          if (!parsed.ok) {
            expect(parsed.position).toBeGreaterThanOrEqual(0);
            expect(parsed.position).toBeLessThanOrEqual(text.length);
            return;
          }
          good += 1;
          expect(parseAudience(audienceText(parsed.expression))).toEqual(parsed);
        },
      ),
      { numRuns: 4_000 },
    );
    expect(good).toBeGreaterThan(100);
  });

  it('matches fewer users with every condition, and exactly the others with != where the attribute is known', () => {
    const known = fc.record({ planTier: value, level: value, 城市: value, 'a.b-c_1': value, region: value });
    fc.assert(
      fc.property(expression, known, (written, attributes) => {
        const holds = written.terms.map((one) => matchesAudience({ terms: [one] }, attributes));
        expect(matchesAudience(written, attributes)).toBe(holds.every(Boolean));
        for (const [index, one] of written.terms.entries()) {
          if (one.kind !== 'values') continue;
          const opposite = { ...one, operator: one.operator === '=' ? ('!=' as const) : ('=' as const) };
          expect(matchesAudience({ terms: [opposite] }, attributes)).toBe(!holds[index]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
