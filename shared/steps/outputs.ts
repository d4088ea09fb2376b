import type { StepFile } from './index.ts';
import type { StepValue } from './values.ts';

export type OutputFile = NonNullable<StepFile['outputs']>[string];

/** First match of a pattern in a text: its first group, else the whole; null: none. May throw when it takes too long. */
export type Match = (pattern: string, text: string) => string | null;

/** What a value may be at the most, in characters. */
const longestValue = 4096;

export type ReadOutputs =
  | { readonly ok: true; readonly values: Readonly<Record<string, StepValue>> }
  | { readonly ok: false; readonly name: string; readonly reason: 'missing' | 'not-json' | 'wrong-type' | 'too-long' };

/**
 * Reads the values that a step promises out of what it printed or answered. Text is taken without the white space around
 * it; without pattern and path the value is the whole.
 */
export function readOutputs(outputs: Readonly<Record<string, OutputFile>>, text: string, match: Match): ReadOutputs {
  const values: Record<string, StepValue> = {};
  for (const [name, output] of Object.entries(outputs)) {
    const found = rawOutput(output, text, match);
    if (found === 'not-json') return { ok: false, name, reason: 'not-json' };
    if (found === null) return { ok: false, name, reason: 'missing' };
    const value = asType(found.value, output.type ?? 'text');
    if (value === null) return { ok: false, name, reason: 'wrong-type' };
    if (String(value).length > longestValue) return { ok: false, name, reason: 'too-long' };
    values[name] = value;
  }
  return { ok: true, values };
}

function rawOutput(output: OutputFile, text: string, match: Match): { readonly value: unknown } | 'not-json' | null {
  const isJson = output.from === 'json' || output.path !== undefined;
  if (isJson) {
    const json = parseJson(text);
    if (json === undefined) return 'not-json';
    const at = output.path === undefined ? json : atPath(json, output.path);
    if (at === undefined || at === null) return null;
    if (output.pattern === undefined) return { value: at };
    return found(match(output.pattern, typeof at === 'string' ? at : JSON.stringify(at)));
  }
  const value = output.pattern === undefined ? text.trim() : match(output.pattern, text);
  return found(value === '' ? null : value);
}

function found(value: string | null): { readonly value: string } | null {
  return value === null ? null : { value };
}

function asType(raw: unknown, type: 'text' | 'number' | 'boolean'): StepValue | null {
  switch (type) {
    case 'text':
      return typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
    case 'number': {
      const number = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
      return typeof number === 'number' && Number.isFinite(number) ? number : null;
    }
    case 'boolean':
      if (typeof raw === 'boolean') return raw;
      return raw === 'true' ? true : raw === 'false' ? false : null;
  }
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `data.items[0].name`; undefined where there is nothing. */
export function atPath(json: unknown, path: string): unknown {
  const keys = [...path.matchAll(/[^.[\]]+/g)].map(([key]) => key);
  return keys.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string, unknown>)[key];
  }, json);
}
