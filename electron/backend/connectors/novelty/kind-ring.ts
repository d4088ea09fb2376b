/** A kind of message and when it came. */
export interface MessageKind {
  readonly text: string;
  /** UTC ms of the first message of it that was ever met, and that message. */
  firstAt: number;
  first: string;
  newestAt: number;
  newest: string;
  /** Seconds since 1970 in which it came, ascending, and how many had come up to the end of each. */
  readonly seconds: number[];
  readonly upTo: number[];
}

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** What is kept of the past. */
export const keptMs = 2 * 60 * 60_000;
/** More kinds than these: what was stripped is not what differs. */
export const mostKinds = 1_000;
/** Seconds with messages over all kinds: beyond it the past is shortened. */
const mostSeconds = 400_000;

/**
 * How many messages of each kind came in each second of the last two hours, and which time was watched. A kind is known
 * for as long as the ring lives. Instants are UTC ms.
 */
export class KindRing {
  readonly #kinds = new Map<string, MessageKind>();
  #watched: readonly TimeSpan[] = [];
  /** Counts before this are no longer kept. */
  #keptFrom = 0;
  #overflowedAt = Number.NEGATIVE_INFINITY;

  get kinds(): Iterable<MessageKind> {
    return this.#kinds.values();
  }

  get size(): number {
    return this.#kinds.size;
  }

  /** A kind that there is no room for is not kept, and `overflowed` says so. */
  add(text: string, message: string, at: number): void {
    const known = this.#kinds.get(text);
    if (known === undefined) {
      if (this.#kinds.size >= mostKinds) this.#overflowedAt = Math.max(this.#overflowedAt, at);
      else this.#kinds.set(text, begun(text, message, at));
      return;
    }
    if (at < known.firstAt) [known.firstAt, known.first] = [at, message];
    if (at >= known.newestAt) [known.newestAt, known.newest] = [at, message];
    const second = Math.floor(at / 1000);
    let index = firstFrom(known.seconds, second);
    if (known.seconds[index] !== second) {
      known.seconds.splice(index, 0, second);
      known.upTo.splice(index, 0, known.upTo[index - 1] ?? 0);
    }
    for (; index < known.upTo.length; index += 1) known.upTo[index]! += 1;
  }

  /** All messages of this time have come. */
  watch(span: TimeSpan): void {
    const spans = [...this.#watched, span].filter(({ from, to }) => from <= to).sort((a, b) => a.from - b.from);
    const merged: TimeSpan[] = [];
    for (const next of spans) {
      const last = merged.at(-1);
      if (last !== undefined && next.from <= last.to)
        merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
      else merged.push(next);
    }
    this.#forget(span.to - keptMs);
    this.#watched = merged
      .filter(({ to }) => to > this.#keptFrom)
      .map(({ from, to }) => ({ from: Math.max(from, this.#keptFrom), to }));
  }

  /** Ms of this time in which everything that came was met. */
  watchedMs(from: number, to: number): number {
    return this.#watched.reduce((sum, span) => sum + Math.max(0, Math.min(to, span.to) - Math.max(from, span.from)), 0);
  }

  /** Up to when everything that came was met; null: nothing yet. */
  get watchedUntil(): number | null {
    return this.#watched.at(-1)?.to ?? null;
  }

  /** Whether there was no room for a kind within the time that is kept. */
  get overflowed(): boolean {
    return this.#overflowedAt >= this.#keptFrom;
  }

  /** Messages of a kind from the second of `from` to the second of `to`, both included. */
  static count(kind: MessageKind, from: number, to: number): number {
    const begin = firstFrom(kind.seconds, Math.floor(from / 1000));
    const end = firstFrom(kind.seconds, Math.floor(to / 1000) + 1);
    return end <= begin ? 0 : (kind.upTo[end - 1] ?? 0) - (kind.upTo[begin - 1] ?? 0);
  }

  #forget(before: number): void {
    const held = () => [...this.#kinds.values()].reduce((sum, { seconds }) => sum + seconds.length, 0);
    let keptFrom = Math.max(this.#keptFrom, before);
    for (;;) {
      for (const kind of this.#kinds.values()) forget(kind, Math.floor(keptFrom / 1000));
      if (held() <= mostSeconds) break;
      keptFrom += 5 * 60_000;
    }
    this.#keptFrom = keptFrom;
  }
}

function begun(text: string, message: string, at: number): MessageKind {
  const of = { text, firstAt: at, first: message, newestAt: at, newest: message };
  return { ...of, seconds: [Math.floor(at / 1000)], upTo: [1] };
}

/** Index of the first second that is not before; the length where all are. */
function firstFrom(seconds: readonly number[], second: number): number {
  let low = 0;
  let high = seconds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (seconds[middle]! < second) low = middle + 1;
    else high = middle;
  }
  return low;
}

function forget(kind: MessageKind, beforeSecond: number): void {
  const gone = firstFrom(kind.seconds, beforeSecond);
  if (gone === 0) return;
  const lost = kind.upTo[gone - 1] ?? 0;
  kind.seconds.splice(0, gone);
  kind.upTo.splice(0, gone);
  for (const index of kind.upTo.keys()) kind.upTo[index]! -= lost;
}
