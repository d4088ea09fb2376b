import { boundedMatches } from '../../platform/bounded-match.ts';
import { mostExamples, type Reading } from '../connector.ts';
import { KindRing, keptMs, type MessageKind, mostKinds } from './kind-ring.ts';
import { maskedExample } from './masked-example.ts';
import type { KindPattern, NoveltyQuery } from './novelty-query.ts';

type Missing = Extract<Reading, { kind: 'missing' }>;

/** Clocks of two machines differ a little: what is dated so shortly before the batch counts as after it. */
export const slackMs = 2_000;
/** A rate over less than this says too little; a shorter window is taken as it is. */
const shortestRateMs = 10_000;

/** What was before a batch, or before a window where none is out. */
export interface Before {
  /** UTC ms: what is dated later counts as after it. */
  readonly at: number;
  /** How much of the time before was watched, of the last two hours. */
  readonly watchedMs: number;
  /** How many of a kind came in that time. */
  count(kind: MessageKind): number;
}

interface Asked {
  /** UTC ms. */
  readonly at: number;
  readonly before: Before;
  /** What must have been watched before. */
  readonly historyMs: number;
  /** UTC ms of the newest answer at `at`. */
  readonly sampledAt: number;
  /** What may be unwatched of a window: the time from one answer to the next. */
  readonly everyMs: number;
}

/** As the ring has it now. */
export function beforeOf(ring: KindRing, at: number): Before {
  return {
    at,
    watchedMs: ring.watchedMs(at - keptMs, at),
    count: (kind) => KindRing.count(kind, at - keptMs, at - 1000),
  };
}

/** The same when the ring has long forgotten it. */
export function kept(before: Before, ring: KindRing): Before {
  const counts = new Map([...ring.kinds].map((kind) => [kind.text, before.count(kind)]));
  return { ...before, count: ({ text }) => counts.get(text) ?? 0 };
}

interface Found {
  readonly kind: MessageKind;
  readonly count: number;
  /** How it is shown: what stands in front of it, and the message. */
  readonly label: string;
  readonly message: string;
}

/** Answers a query from what is kept. Never throws but `pattern-too-slow`. */
export function judgeKinds(query: NoveltyQuery, ring: KindRing, asked: Asked): Reading {
  if (ring.overflowed) return missing('bad-answer', `more than ${mostKinds} kinds`);
  const { at, sampledAt, before } = asked;
  const windowFrom = at - query.windowMs;
  // A chart also shows what was before the batch.
  const from = before.at < at ? Math.max(windowFrom, before.at) : windowFrom;
  if (query.kind === 'count') {
    const unseen = unwatched(ring, from, asked);
    if (unseen !== null) return unseen;
    const found = withLines([...ring.kinds].filter(fits(query.pattern, ring)), from, at);
    return reading(
      sampledAt,
      found.reduce((sum, { count }) => sum + count, 0),
      found,
    );
  }
  if (before.watchedMs < asked.historyMs) {
    return missing('empty', tooShort('history', before.watchedMs, asked.historyMs));
  }
  const present = withLines([...ring.kinds], from, at).filter(({ count }) => count >= query.min);
  if (query.kind === 'new') {
    const found = present.filter(({ kind }) => kind.firstAt >= before.at);
    // What is new stays new, whatever else was missed.
    const unseen = found.length === 0 ? unwatched(ring, from, asked) : null;
    if (unseen !== null) return unseen;
    return reading(
      sampledAt,
      found.length,
      found.map((one) => ({ ...one, message: one.kind.first })),
    );
  }
  const shortest = Math.min(query.windowMs, shortestRateMs);
  const spanMs = Math.max(shortest, ring.watchedMs(from, at));
  const found = present.flatMap(({ kind, count }) => {
    if (kind.firstAt >= before.at) return [];
    const rateBefore = before.count(kind) / before.watchedMs;
    const rate = count / spanMs;
    if (rate <= query.ratio * rateBefore) return [];
    return [{ kind, count, label: `${perMinute(rateBefore)} → ${perMinute(rate)}/min`, message: kind.newest }];
  });
  return reading(sampledAt, found.length, found);
}

/** That a window was not watched: too few messages of it were met to say how many came, or that none did. */
function unwatched(ring: KindRing, from: number, { at, everyMs }: Asked): Missing | null {
  const spanMs = Math.max(0, at - from);
  const watchedMs = ring.watchedMs(from, at);
  if (spanMs - watchedMs <= Math.min(everyMs, spanMs / 2)) return null;
  return missing('empty', tooShort('watched', watchedMs, spanMs));
}

function withLines(kinds: readonly MessageKind[], from: number, to: number): readonly Found[] {
  return kinds.flatMap((kind) => {
    const count = KindRing.count(kind, from, to);
    return count === 0 ? [] : [{ kind, count, label: `${count}×`, message: kind.newest }];
  });
}

function fits(pattern: KindPattern | null, ring: KindRing): (kind: MessageKind) => boolean {
  if (pattern === null) return () => true;
  if (pattern.kind === 'text') {
    const wanted = pattern.text.toLowerCase();
    return ({ text }) => text.toLowerCase().includes(wanted);
  }
  const kinds = [...ring.kinds];
  const [matches = []] = boundedMatches(
    [pattern.source],
    kinds.map(({ text }) => text),
  );
  const fitting = new Set(kinds.filter((_, index) => matches[index] !== null));
  return (kind) => fitting.has(kind);
}

function reading(sampledAt: number, value: number, found: readonly Found[]): Reading {
  const examples = found
    .toSorted((a, b) => b.count - a.count || a.kind.firstAt - b.kind.firstAt)
    .slice(0, mostExamples)
    .map(({ label, message }) => maskedExample(label, message));
  return { kind: 'value', value, sampledAt, ...(examples.length === 0 ? {} : { examples }) };
}

function perMinute(perMs: number): string {
  const rate = perMs * 60_000;
  return String(rate < 10 ? Number(rate.toPrecision(2)) : Math.round(rate));
}

function tooShort(what: 'history' | 'watched', haveMs: number, neededMs: number): string {
  return `${what} ${Math.floor(haveMs / 1000)} of ${Math.ceil(neededMs / 1000)} s`;
}

function missing(reason: Missing['reason'], detail: string): Missing {
  return { kind: 'missing', reason, detail };
}
