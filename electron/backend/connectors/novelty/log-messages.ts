import { CockpitFault } from '../../../../shared/errors.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import { boundedMatches } from '../../platform/bounded-match.ts';
import { atPath, entriesAt, parseJsonListPath, parseJsonPath } from '../../scraped/json-path.ts';
import { timeIn, zoneOffsetMs } from './line-time.ts';
import type { NoveltyConfig } from './novelty-config.ts';

/** One message of an answer. */
export interface LogMessage {
  /** What patterns are tried on: the line, or severity and message of an entry. At most 2,000 characters. */
  readonly raw: string;
  /** What its kind is made from. */
  readonly text: string;
  /** UTC ms; where messages bear no time, that of the answer. */
  readonly at: number;
}

export interface LogAnswer {
  readonly messages: readonly LogMessage[];
  /** Lines or entries of the answer, those without a time among them. */
  readonly given: number;
}

interface Entry {
  readonly raw: string;
  readonly text: string;
  /** Where it says its time. */
  readonly time: string;
}

const longestRaw = 2_000;

/** Reads an answer that came at `now` (UTC ms). Throws `connector-bad-answer` with what is wrong, `pattern-too-slow`. */
export function readMessages(answer: string, config: NoveltyConfig, host: string, now: number): LogAnswer {
  const entries = entriesOf(answer, config, host);
  const given = entries.length;
  if (config.delivery === 'fresh') {
    return { messages: entries.map(({ raw, text }) => ({ raw, text, at: now })), given };
  }
  const { timePattern, linesFormat } = config;
  const zoneMs = zoneOffsetMs(config.logZone);
  const times = entries.map(({ time }) => time);
  const said: readonly (string | null)[] =
    linesFormat === 'text' && timePattern !== undefined ? (boundedMatches([timePattern], times)[0] ?? []) : times;
  const messages = entries.flatMap(({ raw, text }, index) => {
    const at = timeIn(said[index] ?? '', zoneMs, now);
    // What bears no time goes on with the message before it.
    return at === null ? [] : [{ raw, text, at }];
  });
  if (given > 0 && messages.length === 0) throw bad(host, 'no line has a time');
  return { messages, given };
}

function entriesOf(answer: string, config: NoveltyConfig, host: string): readonly Entry[] {
  switch (config.linesFormat) {
    case 'text':
      return linesOf(answer).map((line) => ({ raw: line.slice(0, longestRaw), text: line, time: line }));
    case 'json-lines':
      return linesOf(answer).flatMap((line) => {
        const entry = parseJson(line);
        return entry === undefined
          ? [{ raw: line.slice(0, longestRaw), text: line, time: '' }]
          : entryOf(entry, config);
      });
    case 'json': {
      const document = parseJson(answer);
      const path = parseJsonListPath(config.messagesPath);
      if (document === undefined || path === null) throw bad(host, 'json');
      const items = entriesAt(document, path);
      if (items === null) throw bad(host, `no list at ${config.messagesPath}`);
      const entries = items.flatMap((item) => entryOf(item, config));
      if (items.length > 0 && entries.length === 0) throw bad(host, `no text at ${config.messagePath ?? 'an entry'}`);
      return entries;
    }
  }
}

function linesOf(answer: string): readonly string[] {
  return answer.split('\n').filter((line) => line.trim() !== '');
}

function entryOf(item: unknown, { messagePath, lineTimePath, severityPath }: NoveltyConfig): readonly Entry[] {
  const message = found(item, messagePath);
  if (message === '') return [];
  const severity = severityPath === undefined ? '' : `${found(item, severityPath)} `;
  const time = lineTimePath === undefined ? '' : found(item, lineTimePath);
  return [{ raw: `${severity}${message}`.slice(0, longestRaw), text: message, time }];
}

/** A text or number at a place; nothing where there is none. */
function found(item: unknown, pathText: string | undefined): string {
  const path = pathText === undefined ? [] : parseJsonPath(pathText);
  const value = path === null ? undefined : atPath(item, path);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** Those that count: `only` fits them, and nothing of `ignore` does. Throws `pattern-too-slow`. */
export function counted(messages: readonly LogMessage[], config: NoveltyConfig): readonly LogMessage[] {
  const { only, ignore } = config;
  if (only === undefined && ignore.length === 0) return messages;
  const texts = messages.map(({ raw }) => raw);
  const wanted = only === undefined ? null : boundedMatches([only], texts)[0];
  const unwanted = boundedMatches(ignore, texts);
  return messages.filter(
    (_, index) => (wanted == null || wanted[index] !== null) && unwanted.every((matches) => matches[index] === null),
  );
}

function bad(host: string, detail: string): CockpitFault {
  return new CockpitFault('connector-bad-answer', { host, detail });
}
