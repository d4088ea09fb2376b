import type { z } from 'zod';
import type { CockpitError, ErrorParams } from '../errors.ts';
import { type BaseValue, parseThreshold, resolveThreshold, satisfies } from '../plan/threshold.ts';
import { atPath, type Match } from './outputs.ts';
import type { jsonExpectationSchema, outputExpectationSchema } from './step-fields.ts';

export type OutputExpectation = z.infer<typeof outputExpectationSchema>;
export type JsonExpectation = z.infer<typeof jsonExpectationSchema>;

/** The first thing that an output does not show as it should; null: all is as expected. */
export function unmetOutput(
  text: string,
  expect: OutputExpectation,
  match: Match,
  baseValue: BaseValue,
): CockpitError | null {
  if (expect.includes !== undefined && !text.includes(expect.includes)) {
    return unmet('step-output-lacks', { expected: expect.includes });
  }
  if (expect.excludes !== undefined && text.includes(expect.excludes)) {
    return unmet('step-output-holds', { unwanted: expect.excludes });
  }
  if (expect.pattern !== undefined && match(expect.pattern, text) === null) {
    return unmet('step-output-lacks', { expected: expect.pattern });
  }
  if (expect.number !== undefined) {
    const { pattern, is } = expect.number;
    const found = match(pattern, text);
    const number = found === null || found.trim() === '' ? Number.NaN : Number(found);
    if (Number.isNaN(number)) return unmet('step-number-missing', { expected: pattern });
    return unmetLimit(number, is, baseValue);
  }
  return null;
}

/** The first place of a JSON answer that does not hold what it should. */
export function unmetJson(
  json: unknown,
  expected: readonly JsonExpectation[],
  baseValue: BaseValue,
): CockpitError | null {
  for (const { path, equals, is } of expected) {
    const found = atPath(json, path);
    if (found === undefined || (equals !== undefined && found !== equals)) {
      return unmet('step-json-differs', { path, expected: equals ?? is ?? null, found: plainValue(found) });
    }
    if (is === undefined) continue;
    if (typeof found !== 'number') return unmet('step-number-missing', { path, expected: is });
    const error = unmetLimit(found, is, baseValue);
    if (error !== null) return { ...error, params: { ...error.params, path } };
  }
  return null;
}

/** Whether a number satisfies a written limit; a limit whose base nobody knows is not satisfied. */
export function unmetLimit(number: number, written: string, baseValue: BaseValue): CockpitError | null {
  const threshold = parseThreshold(written)?.threshold;
  const limit = threshold === undefined ? null : resolveThreshold(threshold, baseValue);
  if (limit === null) return unmet('step-limit-unknown', { expected: written });
  return satisfies(number, limit) ? null : unmet('step-number-off', { found: number, expected: written });
}

function unmet(code: CockpitError['code'], params: ErrorParams): CockpitError {
  return { code, params, retryable: true };
}

/** What an event may hold of an answer: a number, never a text. */
function plainValue(value: unknown): number | boolean | string | null {
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : typeof value;
}
