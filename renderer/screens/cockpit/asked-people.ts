import type { SwitchChangeRequest } from '../../../shared/contract/releases.ts';
import type { Standing } from '../../../shared/release/views/standing.ts';

/** A shift that waits for people at consoles of their own says for whom; no release folds who is asked. */
export function withAsked(seen: Standing, requests: readonly SwitchChangeRequest[]): Standing {
  if (seen.code !== 'shifting' || requests.length === 0) return seen;
  const who = [...new Set(requests.map((request) => request.who))].join(', ');
  return { ...seen, params: { ...seen.params, who } };
}
