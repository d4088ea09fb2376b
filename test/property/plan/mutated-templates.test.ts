import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { lintPlan } from '../../../shared/plan/lint/index.ts';

const folder = join(import.meta.dirname, '../../../shared/plan/templates');
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && name !== 'not-in-plan.yaml')
  .map((name) => readFileSync(join(folder, name), 'utf8'));
const template = fc.constantFrom(...texts);

/** Odd values that a node may become. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 1e308, '', ' ', '\u0000', [], {}, [[]], [null], { id: 1 }, 'toString'),
  fc.constantFrom<unknown>('< 3', '99999999999 d', '0 %', '25:00', 'D+99999999', '1 % … 0 %', '≤ 1 × baseline:none'),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const change = fc.record({
  place: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 7 }),
  kind: fc.constantFrom('delete', 'duplicate', 'retype', 'rename'),
  value: odd,
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** Walks down by the numbers, as far as there are children, and changes what it ends at. */
function apply(root: unknown, { place, kind, value }: Change): void {
  let parent: unknown = root;
  let key: string | number | undefined;
  let here: unknown = root;
  for (const number of place) {
    if (typeof here !== 'object' || here === null) break;
    const keys = Object.keys(here);
    if (keys.length === 0) break;
    parent = here;
    key = keys[number % keys.length]!;
    here = (here as Record<string, unknown>)[key];
  }
  if (key === undefined || typeof parent !== 'object' || parent === null) return;
  if (Array.isArray(parent)) {
    const at = Number(key);
    if (kind === 'delete') parent.splice(at, 1);
    else if (kind === 'duplicate') parent.splice(at, 0, structuredClone(here));
    else parent[at] = value;
  } else {
    const object = parent as Record<string, unknown>;
    if (kind === 'delete') delete object[key];
    else if (kind === 'retype') object[key] = value;
    else object[`${key}${kind === 'rename' ? 'x' : '2'}`] = structuredClone(here);
  }
}

/** Lints, and checks that every finding has a place in the text and says a rule. */
function lintAnything(text: string): void {
  const lines = text.split(/\r\n|\r|\n/).length;
  const { file, issues } = lintPlan(text);
  if (file === null) expect(issues.length).toBeGreaterThan(0);
  for (const { line, column, rule, params } of issues) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines + 1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(rule).not.toBe('');
    for (const value of Object.values(params))
      expect(['string', 'number', 'boolean', 'object']).toContain(typeof value);
  }
}

const minutes = 60_000;

describe('a template that somebody spoilt', () => {
  it('has no error before', () => {
    for (const text of texts) expect(lintPlan(text).issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it(
    'is answered with places, whatever was deleted, doubled, renamed or made something else',
    () => {
      fc.assert(
        fc.property(template, fc.array(change, { minLength: 1, maxLength: 5 }), (text, changes) => {
          const plan: unknown = parse(text);
          for (const one of changes) apply(plan, one);
          lintAnything(stringify(plan));
        }),
        { numRuns: 60 },
      );
    },
    2 * minutes,
  );

  it(
    'is answered with places, wherever its text was cut or strewn with other bytes',
    () => {
      const scrap = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 6 }),
        fc.constantFrom('{', '[', '"', "'", '\t', '*a', '&a ', '|\n', ': ', '- '),
      );
      fc.assert(
        fc.property(
          template,
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.array(fc.tuple(fc.nat(200_000), scrap), { maxLength: 5 }),
          (text, kept, bytes) => {
            let spoilt = text.slice(0, Math.ceil(kept * text.length));
            for (const [at, scraps] of bytes) {
              const place = at % (spoilt.length + 1);
              spoilt = spoilt.slice(0, place) + scraps + spoilt.slice(place);
            }
            lintAnything(spoilt);
          },
        ),
        { numRuns: 60 },
      );
    },
    2 * minutes,
  );
});
