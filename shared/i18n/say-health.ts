import type { CockpitError, ErrorParams } from '../errors.ts';
import { say } from './release-speech.ts';
import { type SpokenError, sayError } from './say.ts';
import type { Translate } from './translator.ts';

/** A health report as far as it is said. `error`: what was thrown where there was no report. */
export interface SaidHealth {
  readonly ok: boolean;
  readonly code: string;
  readonly params: ErrorParams;
  readonly error?: CockpitError | null;
}

/**
 * Says what was tried, what came back, and, of what is not well or is to be looked at, what to do: by the words of
 * `connectors.health`, else as an error.
 */
export function sayHealth(t: Translate, { ok, code, params, error = null }: SaidHealth): SpokenError {
  const known = say(t, `connectors:health.${code}`, { ...params, defaultValue: '' });
  const remedy = say(t, `connectors:healthRemedy.${code}`, { defaultValue: '' });
  if (ok) return { sentence: known === '' ? code : known, places: [], remedy, detail: null };
  if (known === '') return sayError(t, error ?? ({ code, params, retryable: false } as CockpitError));
  // Which of several hosts it is about.
  const target = typeof params.target === 'string' ? [`${say(t, 'errors:place.target')} ${params.target}`] : [];
  return { sentence: known, places: target, remedy, detail: null };
}
