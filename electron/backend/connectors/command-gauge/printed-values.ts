import { CockpitFault } from '../../../../shared/errors.ts';
import { atPath, parseJson } from '../../../../shared/steps/outputs.ts';
import type { Reading } from '../connector.ts';

/** What one run of a command has printed, with its time. */
export interface PrintedValues {
  /** UTC ms: as the output says it, else when it was printed. */
  readonly sampledAt: number;
  /** How many names it has, those within others not counted. */
  readonly count: number;
  /** Every value of this name; one that is a list in JSON counts as several. */
  find(name: string): readonly unknown[];
}

/** `name value`, `name=value` or `name: value`. */
const valueLine = /^\s*([^\s=:]{1,300})(?:\s*[=:]\s*|\s+)(\S{1,300})\s*$/;
/** Clocks of two machines differ a little; what is further ahead is no time of a sample. */
const mostAheadMs = 60_000;

/**
 * Reads an output. `timeName` is where it gives the time of its values (seconds or milliseconds since 1970, or ISO 8601).
 * Throws `command-output-unclear`.
 */
export function readPrinted(
  stdout: string,
  { format, timeName, command }: { format: 'json' | 'lines'; timeName?: string | undefined; command: string },
  printedAt: number,
): PrintedValues {
  const { count, find } = format === 'json' ? jsonValues(stdout, command) : lineValues(stdout, command);
  if (timeName === undefined) return { sampledAt: printedAt, count, find };
  const [said] = find(timeName);
  const sampledAt = timeOf(said);
  if (sampledAt === null || sampledAt > printedAt + mostAheadMs) {
    const detail = `${timeName}: ${String(said).slice(0, 100)}`;
    throw new CockpitFault('command-output-unclear', { command, reason: 'no-time', detail });
  }
  return { sampledAt, count, find };
}

function jsonValues(stdout: string, command: string): Pick<PrintedValues, 'count' | 'find'> {
  const json = parseJson(stdout);
  if (typeof json !== 'object' || json === null) {
    const detail = stdout.trim().slice(0, 200);
    throw new CockpitFault('command-output-unclear', { command, reason: 'not-json', detail });
  }
  return {
    count: Object.keys(json).length,
    find(name) {
      const value = atPath(json, name);
      if (Array.isArray(value)) return value;
      return value === undefined || value === null ? [] : [value];
    },
  };
}

function lineValues(stdout: string, command: string): Pick<PrintedValues, 'count' | 'find'> {
  const values = new Map<string, string[]>();
  for (const line of stdout.split('\n')) {
    const [, name, value] = (line.length > 1_000 ? null : valueLine.exec(line)) ?? [];
    if (name === undefined || value === undefined) continue;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  if (values.size === 0) {
    const detail = stdout.trim().slice(0, 200);
    throw new CockpitFault('command-output-unclear', { command, reason: 'missing', detail });
  }
  return { count: values.size, find: (name) => values.get(name) ?? [] };
}

function timeOf(said: unknown): number | null {
  const number = typeof said === 'string' && said.trim() !== '' ? Number(said) : said;
  // Seconds stay below this until the year 5138, and milliseconds have been above it since 1973.
  if (typeof number === 'number' && number > 0) return Math.round(number < 1e11 ? number * 1000 : number);
  const parsed = typeof said === 'string' ? Date.parse(said) : Number.NaN;
  return Number.isFinite(parsed) ? parsed : null;
}

/** The one number of this name, or why there is none. */
export function readingOf({ find, sampledAt }: PrintedValues, name: string): Reading {
  const found = find(name);
  const [value] = found;
  if (found.length > 1) return { kind: 'missing', reason: 'many-series', detail: String(found.length) };
  if (found.length === 0) return { kind: 'missing', reason: 'empty', detail: '' };
  if (typeof value === 'object')
    return { kind: 'missing', reason: 'bad-answer', detail: JSON.stringify(value).slice(0, 100) };
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    return { kind: 'missing', reason: 'nan', detail: String(value).slice(0, 100) };
  }
  return { kind: 'value', value: number, sampledAt };
}
