import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { planRules } from '../../../shared/plan/lint/catalogue.ts';
import { hasErrors, lintPlan } from '../../../shared/plan/lint/index.ts';
import { emptyRelease } from '../../../shared/release/state.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { fixtureDefinition, fixturePlanText } from '../../support/fold/fixture-plan.ts';

const lines = fixturePlanText.split('\n');
const scraps = fc.constantFrom(
  ...[
    '',
    ' ',
    '\t',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ':',
    '*a',
    '&a ',
    '!!binary ',
    '<<: ',
    '"',
    "'",
    '|',
    '#',
    '%',
    '---',
    '...',
    '? ',
  ],
  ...[
    'null',
    '-1',
    '1e999',
    '.nan',
    '.inf',
    '0x1F',
    'true',
    '150 %',
    '9 s',
    '< 3',
    '2026-01-01',
    'toString',
    '__proto__: 1',
    '\u0000',
    '\ud800',
    '发布',
  ],
);
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), line: fc.nat(lines.length - 1) }),
  fc.record({ kind: fc.constant('copy' as const), line: fc.nat(lines.length - 1), to: fc.nat(lines.length - 1) }),
  fc.record({
    kind: fc.constant('write' as const),
    line: fc.nat(lines.length - 1),
    column: fc.nat(80),
    text: fc.oneof(scraps, fc.string()),
  }),
  fc.record({
    kind: fc.constant('cut' as const),
    line: fc.nat(lines.length - 1),
    column: fc.nat(80),
    length: fc.integer({ min: 1, max: 20 }),
  }),
);

const mutated = fc.array(mutation, { minLength: 1, maxLength: 4 }).map((mutations) => {
  const text = [...lines];
  for (const change of mutations) {
    const line = text[change.line] ?? '';
    if (change.kind === 'drop') text.splice(change.line, 1);
    else if (change.kind === 'copy') text.splice(change.to, 0, line);
    else if (change.kind === 'write')
      text[change.line] = line.slice(0, change.column) + change.text + line.slice(change.column);
    else text[change.line] = line.slice(0, change.column) + line.slice(change.column + change.length);
  }
  return text.join('\n');
});
const gibberish = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.oneof(scraps, fc.constantFrom('a: ', '\n', '  ')), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.json(),
);

/** Lints, and checks what must hold of every answer; returns whether the text is a plan that may fly. */
function lintAnything(text: string): boolean {
  const { file, issues } = lintPlan(text);
  const lineCount = text.split(/\r\n|\r|\n/).length;
  for (const { rule, line, column, params } of issues) {
    expect(planRules).toContain(rule);
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lineCount + 1);
    expect(column).toBeGreaterThanOrEqual(1);
    for (const value of Object.values(params)) expect(['string', 'number', 'boolean']).toContain(typeof value);
  }
  expect([...issues].sort((a, b) => a.line - b.line || a.column - b.column)).toEqual(issues);
  if (file === null) expect(hasErrors(issues)).toBe(true);
  if (file === null || hasErrors(issues)) return false;
  const plan = compilePlan(file);
  const numbers = [
    ...plan.tracks.flatMap((track) => track.batches.map((batch) => batch.observeMs)),
    ...plan.guards.flatMap((guard) => [
      guard.windowMs,
      guard.everyMs,
      guard.patienceMs,
      ...Object.values(guard.holdMs),
    ]),
    ...plan.steps.map((step) => step.timeoutMs),
  ];
  expect(numbers.every((ms) => Number.isFinite(ms) && ms >= 0)).toBe(true);
  const ids = plan.steps.map((step) => step.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const step of plan.steps) for (const id of step.after) expect(ids).toContain(id);
  for (const { batches } of plan.tracks) {
    const shifts = plan.steps.filter((step) => step.kind === 'shift').map((step) => step.batch);
    expect([...shifts].sort()).toEqual(batches.map((batch) => batch.id).sort());
  }
  const definition = fixtureDefinition(plan);
  expect(nextAction(emptyRelease(definition), { utc: 0, monotonic: 0, run: '' }).kind).toBe('approve-commands');
  return true;
}

describe('any text', () => {
  it('is answered with issues that have a place, never with an exception', () => {
    fc.assert(
      fc.property(gibberish, (text) => void lintAnything(text)),
      { numRuns: 600 },
    );
  });

  it('that was a good plan before somebody edited it is answered likewise, and flies only if it is whole', () => {
    let flies = 0;
    fc.assert(
      fc.property(mutated, (text) => {
        if (lintAnything(text)) flies += 1;
      }),
      { numRuns: 400 },
    );
    expect(flies).toBeGreaterThan(10);
  });
});
