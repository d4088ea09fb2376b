import { createContext, Script } from 'node:vm';
import { CockpitFault } from '../../../shared/errors.ts';
import type { Match } from '../../../shared/steps/outputs.ts';

/** Longest that one search may keep the backend from anything else. */
const longestMs = 250;

const search = new Script('new RegExp(pattern, "m").exec(text)');

/**
 * Searches a text for a pattern of the plan: its first group, else the whole match; null where there is none. A pattern
 * that would search for ever is given up. Throws `pattern-too-slow`, `invalid-input` for one that is no regular expression.
 */
export const boundedMatch: Match = (pattern, text) => {
  try {
    const context = createContext({ pattern, text });
    const found = search.runInContext(context, { timeout: longestMs }) as readonly (string | undefined)[] | null;
    return found === null ? null : (found[1] ?? found[0] ?? null);
  } catch (cause) {
    const tooSlow = (cause as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    if (tooSlow) throw new CockpitFault('pattern-too-slow', { value: pattern }, { cause });
    throw new CockpitFault('invalid-input', { field: 'pattern', detail: String(cause) }, { cause });
  }
};

/** Longest for a whole list of texts. */
const longestForAllMs = 1_000;
const searchAll = new Script(
  'patterns.map((pattern) => { const known = new RegExp(pattern); return texts.map((text) => { const found = known.exec(text); return found === null ? null : (found[1] ?? found[0]); }); })',
);

/**
 * Searches every text for every pattern: by pattern, then by text, its first group, else the whole match; null where
 * there is none. Throws `pattern-too-slow` where all together take more than a second, and `invalid-input`.
 */
export function boundedMatches(
  patterns: readonly string[],
  texts: readonly string[],
): readonly (readonly (string | null)[])[] {
  if (patterns.length === 0) return [];
  try {
    return searchAll.runInContext(createContext({ patterns, texts }), { timeout: longestForAllMs });
  } catch (cause) {
    const value = patterns.join(', ').slice(0, 500);
    const tooSlow = (cause as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    if (tooSlow) throw new CockpitFault('pattern-too-slow', { value }, { cause });
    throw new CockpitFault('invalid-input', { field: 'pattern', detail: String(cause) }, { cause });
  }
}
