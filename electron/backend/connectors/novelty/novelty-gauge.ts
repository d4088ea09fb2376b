import { setImmediate as nextTurn } from 'node:timers/promises';
import { toCockpitError } from '../../../../shared/errors.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { createTurns } from '../../platform/turns.ts';
import type { ScrapeTime } from '../../scraped/sample-ring.ts';
import type { Reading } from '../connector.ts';
import { type Before, beforeOf, judgeKinds, kept, slackMs } from './judge-kinds.ts';
import { KindRing, keptMs } from './kind-ring.ts';
import { counted, type LogMessage, readMessages } from './log-messages.ts';
import type { LogSource } from './log-source.ts';
import { messageKind } from './message-kind.ts';
import type { NoveltyConfig } from './novelty-config.ts';
import type { NoveltyQuery } from './novelty-query.ts';
import { SeenLines } from './seen-lines.ts';

/** What one answer brought. */
export interface Collected {
  readonly lines: number;
  readonly counted: number;
  /** UTC ms of its newest line; null: it had none. */
  readonly newestAt: number | null;
}

/** Lines whose kinds are made in one go: a long answer must not keep the backend from anything else. */
const atOnce = 200;
const mostPolls = 10_000;
/** Batches whose time before is kept. */
const mostBatches = 8;
/** Answers that are too long for the past that was asked for are asked for again without it. */
const tooLong: ReadonlySet<string> = new Set(['command-output-unclear', 'connector-bad-answer']);

/** Failures that may come after a source has given, for good, what it gives once only. */
const mayHaveTaken: ReadonlySet<string> = new Set([...tooLong, 'command-failed', 'deadline-exceeded']);

/** Asks a source again and again, each line counted once, and answers from what it keeps. */
export class NoveltyGauge {
  readonly #config: NoveltyConfig;
  readonly #source: LogSource;
  readonly #ring = new KindRing();
  readonly #seen = new SeenLines();
  readonly #polls: ScrapeTime[] = [];
  readonly #before = new Map<number, Before>();
  readonly #turns;
  /** UTC ms of the last answer that was read. */
  #answeredAt: number | null = null;
  /** UTC ms of the last failure with which lines of a source that gives nothing twice may be gone. */
  #lostAt = Number.NEGATIVE_INFINITY;
  #onlyLatest = false;

  constructor(config: NoveltyConfig, source: LogSource) {
    this.#config = config;
    this.#source = source;
    this.#turns = createTurns(source.host);
  }

  get newest(): ScrapeTime | null {
    return this.#polls.at(-1) ?? null;
  }

  get oldest(): ScrapeTime | null {
    return this.#polls[0] ?? null;
  }

  get kinds(): number {
    return this.#ring.size;
  }

  /** Ms of the last two hours in which everything that came was met. */
  get historyMs(): number {
    const until = this.#ring.watchedUntil;
    return until === null ? 0 : this.#ring.watchedMs(until - keptMs, until);
  }

  /** Asks once and takes in what is new. Throws what the source throws, and `connector-bad-answer`. */
  collect(options: CallOptions): Promise<Collected> {
    return this.#turns.take(options, async (limits) => {
      const seconds = this.#secondsBack(Date.now());
      try {
        const askedAt = Date.now();
        const answer = await this.#source.ask(seconds, {
          deadlineMs: limits.remainingMs(),
          signal: limits.signal,
        });
        const collected = await this.#takeIn(answer, seconds, askedAt);
        this.#onlyLatest = false;
        return collected;
      } catch (thrown) {
        const { code } = toCockpitError(thrown);
        this.#onlyLatest = tooLong.has(code) && !this.#onlyLatest;
        if (mayHaveTaken.has(code) && !this.#source.asksBack) this.#lostAt = Date.now();
        throw thrown;
      }
    });
  }

  /** As it was at `at`, UTC ms; `since`: when the batch began. */
  evaluate(query: NoveltyQuery, at?: number, since?: number): Reading {
    const poll = at === undefined ? this.newest : this.#polls.findLast((one) => one.at <= at);
    if (poll == null) return { kind: 'missing', reason: 'empty', detail: 'no answer' };
    const { historySeconds, everySeconds } = this.#config;
    const [historyMs, everyMs] = [historySeconds * 1000, everySeconds * 1000];
    const until = at ?? poll.at;
    const before = since === undefined ? beforeOf(this.#ring, until - query.windowMs) : this.#beforeBatch(since);
    try {
      return judgeKinds(query, this.#ring, { at: until, before, historyMs, sampledAt: poll.at, everyMs });
    } catch (thrown) {
      return { kind: 'missing', reason: 'bad-answer', detail: toCockpitError(thrown).code };
    }
  }

  /** A batch may be out for longer than the ring remembers: what was before it is kept once late lines have come. */
  #beforeBatch(since: number): Before {
    const known = this.#before.get(since);
    if (known !== undefined) return known;
    const before = beforeOf(this.#ring, since - slackMs);
    if ((this.#answeredAt ?? 0) > since + this.#config.lineSeconds * 1000) {
      this.#before.set(since, kept(before, this.#ring));
      for (const oldest of [...this.#before.keys()].slice(0, -mostBatches)) this.#before.delete(oldest);
    }
    return before;
  }

  /** How far back the next answer is to go: over what was missed, and the first one over the past before a batch. */
  #secondsBack(now: number): number {
    const { delivery, lineSeconds, historySeconds, everySeconds } = this.#config;
    const missed = this.#answeredAt === null ? historySeconds : Math.ceil((now - this.#answeredAt) / 1000);
    if (delivery === 'fresh') return this.#answeredAt === null ? everySeconds : Math.max(1, missed);
    const wanted = this.#onlyLatest || !this.#source.asksBack ? lineSeconds : lineSeconds + missed;
    return Math.min(keptMs / 1000, wanted);
  }

  async #takeIn(answer: string, seconds: number, askedAt: number): Promise<Collected> {
    const { delivery, lineLimit, lineSeconds, everySeconds, stripQuoted } = this.#config;
    const { messages, given } = readMessages(answer, this.#config, this.#source.host, askedAt);
    const times = messages.map(({ at }) => at);
    const overlapMs = (2 * lineSeconds + 2 * everySeconds + 60) * 1000;
    const keepFrom = Math.min(askedAt, this.#answeredAt ?? askedAt) - overlapMs;
    const counting = counted(messages, this.#config);
    const fresh = delivery === 'fresh' ? counting : this.#seen.fresh(counting, keepFrom);
    for (let index = 0; index < fresh.length; index += atOnce) {
      for (const { text, at } of fresh.slice(index, index + atOnce)) {
        // A clock that is ahead of ours does not make what comes after it older.
        this.#ring.add(messageKind(text, { stripQuoted }), text.slice(0, 1_000), Math.min(at, askedAt));
      }
      if (index + atOnce < fresh.length) await nextTurn();
    }
    const oldest = times.reduce((least, at) => Math.min(least, at), askedAt);
    const isCut = lineLimit !== undefined && given >= lineLimit;
    this.#ring.watch({ from: this.#watchedFrom(seconds, oldest, isCut, askedAt), to: askedAt });
    this.#answeredAt = askedAt;
    this.#polls.push({ at: askedAt, monotonicMs: performance.now() });
    while (this.#polls.length > mostPolls || this.#polls[0]!.at < askedAt - keptMs) this.#polls.shift();
    return { lines: given, counted: counting.length, newestAt: newestOf(times) };
  }

  /** From when on the answer holds everything. */
  #watchedFrom(seconds: number, oldest: number, isCut: boolean, askedAt: number): number {
    if (this.#config.delivery === 'fresh') {
      return isCut ? askedAt : Math.max(this.#answeredAt ?? askedAt, this.#lostAt);
    }
    // A source that reaches further back than it must tells what was there, not that it was all.
    return isCut ? oldest : Math.min(oldest, askedAt - seconds * 1000);
  }
}

function newestOf(times: readonly LogMessage['at'][]): number | null {
  return times.length === 0 ? null : times.reduce((most, at) => Math.max(most, at));
}
