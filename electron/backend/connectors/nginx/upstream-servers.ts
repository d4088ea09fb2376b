import { CockpitFault } from '../../../../shared/errors.ts';
import type { Exposure } from '../../../../shared/release/exposure.ts';
import { type Directive, directivesNamed, readDirectives, type Word } from './read-directives.ts';
import type { PairSetting, ServerSetting } from './weights.ts';

/** Where the two versions stand in the configuration. */
export interface UpstreamAddress {
  readonly file: string;
  readonly upstream: string;
  /** `host:port` or `unix:/path`, as written in the file; a missing port is 80. */
  readonly stableServer: string;
  readonly canaryServer: string;
}

export interface UpstreamServer {
  readonly line: number;
  readonly address: Word;
  readonly weightWord: Word | null;
  readonly downWord: Word | null;
  /** 1 where the line says none. */
  readonly weight: number;
  readonly down: boolean;
}

export interface FoundServer extends UpstreamServer {
  readonly directive: Directive;
}

export interface UpstreamPair {
  readonly line: number;
  readonly stable: UpstreamServer;
  readonly canary: UpstreamServer;
}

/**
 * Finds the two `server` lines. Throws `nginx-config-syntax`, `nginx-upstream-missing`, `nginx-server-missing` (with
 * the line of the upstream), or `nginx-upstream-ambiguous` when the share could not be told from these two lines: the
 * upstream or a server stands there twice, a third server takes traffic, or servers come from an include.
 */
export function findUpstream(text: string, address: UpstreamAddress): UpstreamPair {
  const { file, upstream } = address;
  const { block, servers } = findUpstreamBlock(text, address);
  const pick = (version: 'stable' | 'canary', name: string) => {
    const server = findServer(servers, name);
    if (server === null) {
      throw new CockpitFault('nginx-server-missing', { file, line: block.line, upstream, server: name, version });
    }
    return server;
  };
  return {
    line: block.line,
    stable: pick('stable', address.stableServer),
    canary: pick('canary', address.canaryServer),
  };
}

/** The block of the upstream and those of the two servers that stand in it. Throws as `findUpstream` but for servers. */
export function findUpstreamBlock(text: string, address: UpstreamAddress) {
  const { file, upstream } = address;
  const blocks = [...directivesNamed('upstream', readDirectives(text, file))].filter(
    (directive) => directive.body !== null && directive.words[1]?.text === upstream,
  );
  const [block, second] = blocks;
  if (block === undefined) throw new CockpitFault('nginx-upstream-missing', { file, upstream });
  const ambiguous = (reason: string, line: number, name: string) =>
    new CockpitFault('nginx-upstream-ambiguous', { file, upstream, reason, line, name });
  if (second !== undefined) throw ambiguous('upstream-twice', second.line, upstream);

  const servers = new Map<string, FoundServer>();
  const wanted = [address.stableServer, address.canaryServer].map(withPort);
  for (const directive of block.body ?? []) {
    const name = directive.words[1]?.text ?? '';
    if (directive.words[0].text === 'include') throw ambiguous('include', directive.line, name);
    if (directive.words[0].text !== 'server') continue;
    const key = withPort(name);
    if (servers.has(key)) throw ambiguous('server-twice', directive.line, name);
    const server = readServer(directive);
    if (wanted.includes(key)) servers.set(key, server);
    else if (!server.down && !hasFlag(directive, 'backup')) throw ambiguous('third-server', directive.line, name);
  }
  return { block, servers };
}

export function findServer(servers: ReadonlyMap<string, FoundServer>, name: string): FoundServer | null {
  return servers.get(withPort(name)) ?? null;
}

/** The share that the two lines give to the new version; 0 when both are down, because it then gets nothing. */
export function exposureOf({ stable, canary }: UpstreamPair): Exposure {
  const canaryWeight = canary.down ? 0 : canary.weight;
  const total = canaryWeight + (stable.down ? 0 : stable.weight);
  return { kind: 'percent', percent: total === 0 ? 0 : (100 * canaryWeight) / total };
}

/** The text with other weights: only the words `weight=…` and `down` of the two lines are changed, added or taken out. */
export function editServers(text: string, pair: UpstreamPair, setting: PairSetting): string {
  return editEach(text, [
    [pair.stable, setting.stable],
    [pair.canary, setting.canary],
  ]);
}

/** As `editServers`, for any servers of the text. */
export function editEach(text: string, settings: readonly (readonly [UpstreamServer, ServerSetting])[]): string {
  const edits = settings.flatMap(([server, setting]) => serverEdits(text, server, setting));
  // From the end, so that the offsets of the earlier ones stay true.
  edits.sort((a, b) => b.start - a.start || b.end - a.end);
  return edits.reduce((edited, { start, end, by }) => edited.slice(0, start) + by + edited.slice(end), text);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

function serverEdits(text: string, server: UpstreamServer, setting: ServerSetting): readonly Edit[] {
  const edits: Edit[] = [];
  const { address, weightWord, downWord } = server;
  if (!setting.down && setting.weight !== 'as-it-is' && setting.weight !== server.weight) {
    const by = `weight=${setting.weight}`;
    if (weightWord !== null) edits.push({ start: weightWord.start, end: weightWord.end, by });
    else edits.push({ start: address.end, end: address.end, by: ` ${by}` });
  }
  if (setting.down && downWord === null) {
    const { end } = weightWord ?? address;
    edits.push({ start: end, end, by: ' down' });
  }
  if (!setting.down && downWord !== null) {
    let { start } = downWord;
    // Not past a line's end: there may be a comment, which would swallow what follows the word.
    while (text[start - 1] === ' ' || text[start - 1] === '\t') start -= 1;
    const atLineStart = start === 0 || text[start - 1] === '\n';
    edits.push({ start: atLineStart ? downWord.start : start, end: downWord.end, by: '' });
  }
  return edits;
}

function readServer(directive: Directive): FoundServer {
  const parameters = directive.words.slice(2);
  const weightWord = parameters.find((word) => /^weight=\d+$/.test(word.text)) ?? null;
  const downWord = parameters.find((word) => word.text === 'down') ?? null;
  return {
    directive,
    line: directive.line,
    address: directive.words[1] ?? directive.words[0],
    weightWord,
    downWord,
    weight: weightWord === null ? 1 : Number(weightWord.text.slice('weight='.length)),
    down: downWord !== null,
  };
}

function hasFlag(directive: Directive, flag: string): boolean {
  return directive.words.slice(2).some((word) => word.text === flag);
}

/** As nginx takes it: a missing port is 80. */
export function withPort(address: string): string {
  return address.startsWith('unix:') || /:\d+$/.test(address) ? address : `${address}:80`;
}
