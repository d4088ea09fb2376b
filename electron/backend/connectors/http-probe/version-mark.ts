import { atPath, parseJson } from '../../../../shared/steps/outputs.ts';
import type { HttpAnswer } from '../../platform/http-client.ts';
import type { HttpProbeConfig } from './http-probe-config.ts';

export type Version = 'stable' | 'canary';

/** The mark that an answer bears; null: none. */
export function markOf(
  config: HttpProbeConfig,
  { headers, body }: Pick<HttpAnswer, 'headers' | 'body'>,
): string | null {
  switch (config.markBy) {
    case 'header':
      return [headers[config.markName.toLowerCase()] ?? []].flat().join(', ') || null;
    case 'cookie':
      return cookieIn([headers['set-cookie'] ?? []].flat(), config.markName);
    case 'body': {
      const value = atPath(parseJson(body.toString('utf8')), config.markName);
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : null;
    }
  }
}

/** Whose mark it is; null where it is nobody's, or both versions could have given it. */
export function versionOf(config: HttpProbeConfig, mark: string | null): Version | null {
  if (mark === null) return null;
  const [stable, canary] = [fits(config.stableMark, mark), fits(config.canaryMark, mark)];
  return stable === canary ? null : stable ? 'stable' : 'canary';
}

/** Headers that lead a request to a version; null: nothing that is known does. */
export function leadTo(config: HttpProbeConfig, version: Version): Record<string, string> | null {
  const value = version === 'stable' ? config.stableLead : config.canaryLead;
  const { leadBy, leadName = '' } = config;
  if (leadBy === 'none' || leadName === '' || value === undefined) return null;
  return leadBy === 'header' ? { [leadName.toLowerCase()]: value } : { cookie: `${leadName}=${value}` };
}

/** Whether the whole text is the pattern, in which `*` stands for any characters. Linear: each piece is sought once. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const piece of rest) {
    const at = text.indexOf(piece, from);
    if (at === -1 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}

function cookieIn(setCookies: readonly string[], name: string): string | null {
  for (const line of setCookies) {
    const pair = line.split(';', 1)[0] ?? '';
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
