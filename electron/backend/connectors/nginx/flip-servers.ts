import { CockpitFault } from '../../../../shared/errors.ts';
import type { Directive } from './read-directives.ts';
import {
  editEach,
  type FoundServer,
  findServer,
  findUpstreamBlock,
  type UpstreamAddress,
  type UpstreamServer,
  withPort,
} from './upstream-servers.ts';

export type Colour = 'stable' | 'canary';

/** A `server` line that is commented out. */
interface CommentedServer {
  readonly line: number;
  /** What makes it a comment: `#` and, where it stands behind the indentation, the blanks after it. */
  readonly marker: { readonly start: number; readonly end: number; readonly atLineStart: boolean };
}

export interface Colours {
  readonly file: string;
  readonly upstream: string;
  /** Of the upstream. */
  readonly line: number;
  readonly active: Readonly<Record<Colour, FoundServer | null>>;
  readonly commented: Readonly<Record<Colour, CommentedServer | null>>;
  /** What the new version gets; between 0 and 100 where both are active. */
  readonly percent: number;
}

const other: Readonly<Record<Colour, Colour>> = { stable: 'canary', canary: 'stable' };

/**
 * Finds both servers, be they active, `down` or commented out. Throws as `findUpstream` does, and
 * `nginx-server-missing` for one that stands there in no form; `nginx-upstream-ambiguous` for one that stands there twice.
 */
export function findColours(text: string, address: UpstreamAddress): Colours {
  const { file, upstream } = address;
  const { block, servers } = findUpstreamBlock(text, address);
  const names = { stable: address.stableServer, canary: address.canaryServer };
  const comments = commentedServers(text, block);
  const of = (colour: Colour) => {
    const directive = findServer(servers, names[colour]);
    const inComments = comments.filter(({ name }) => withPort(name) === withPort(names[colour]));
    const [commented, second] = inComments;
    if (second !== undefined || (commented !== undefined && directive !== null)) {
      const { line } = second ?? commented ?? { line: block.line };
      const name = names[colour];
      throw new CockpitFault('nginx-upstream-ambiguous', { file, upstream, reason: 'server-twice', line, name });
    }
    if (directive === null && commented === undefined) {
      const params = { file, line: block.line, upstream, server: names[colour], version: colour };
      throw new CockpitFault('nginx-server-missing', params);
    }
    return { active: directive, commented: commented ?? null };
  };
  const [stable, canary] = [of('stable'), of('canary')];
  const weight = (server: UpstreamServer | null) => (server === null || server.down ? 0 : server.weight);
  const total = weight(stable.active) + weight(canary.active);
  return {
    file,
    upstream,
    line: block.line,
    active: { stable: stable.active, canary: canary.active },
    commented: { stable: stable.commented, canary: canary.commented },
    percent: total === 0 ? 0 : (100 * weight(canary.active)) / total,
  };
}

/**
 * The text in which `colour` alone is active. What makes a line a comment moves to the other line as it stands there, so
 * that flipping back gives every byte back; without a commented line the word `down` moves. Throws
 * `nginx-flip-unclear` with the line where a line cannot be commented out by itself.
 */
export function flipTo(text: string, colours: Colours, colour: Colour): string {
  const { active, commented } = colours;
  const [on, off] = [active[colour], active[other[colour]]];
  const comment = commented[colour];
  if (comment === null) {
    const alone = { down: false, weight: 'as-it-is' } as const;
    return editEach(text, [
      ...(on === null ? [] : [[on, alone] as const]),
      ...(off === null ? [] : [[off, { down: true }] as const]),
    ]);
  }
  if (off === null || off.down) return without(text, comment.marker);
  const { start } = requireAlone(text, off.directive, colours.file);
  const at = comment.marker.atLineStart ? lineStart(text, start) : start;
  const marker = text.slice(comment.marker.start, comment.marker.end);
  const inserted = (changed: string, offset: number) => changed.slice(0, offset) + marker + changed.slice(offset);
  // The later place first, so that the earlier one's offsets stay true.
  return at > comment.marker.start
    ? without(inserted(text, at), comment.marker)
    : inserted(without(text, comment.marker), at);
}

function without(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return text.slice(0, start) + text.slice(end);
}

/** Commented lines of the block that would be a `server` line without what makes them a comment. */
function commentedServers(text: string, block: Directive): readonly (CommentedServer & { readonly name: string })[] {
  const form = /^([ \t]*)(#+)([ \t]*)server[ \t]+([^\s;{}#]+)(?:[ \t]+[^;{}#\r\n]*)?;[ \t]*(?:#[^\n]*)?\r?$/gm;
  const found: (CommentedServer & { readonly name: string })[] = [];
  for (const match of text.matchAll(form)) {
    const [, indent = '', hash = '', blanks = '', name = ''] = match;
    if (match.index < block.start || match.index >= block.end) continue;
    const start = match.index + indent.length;
    const atLineStart = indent === '' && /^(\t|[ \t]{2})/.test(blanks);
    const end = start + hash.length + (atLineStart ? 0 : blanks.length);
    const line = text.slice(0, start).split('\n').length;
    found.push({ name, line, marker: { start, end, atLineStart } });
  }
  return found;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** A line holds nothing but this directive and perhaps a comment behind it. */
function requireAlone(text: string, directive: Directive, file: string): Directive {
  const before = text.slice(lineStart(text, directive.start), directive.start);
  const lineEnd = text.indexOf('\n', directive.end);
  const after = text.slice(directive.end, lineEnd === -1 ? text.length : lineEnd);
  const isAlone = before.trim() === '' && /^[ \t]*(#.*)?\r?$/.test(after);
  if (isAlone && !text.slice(directive.start, directive.end).includes('\n')) return directive;
  throw new CockpitFault('nginx-flip-unclear', { file, line: directive.line });
}
