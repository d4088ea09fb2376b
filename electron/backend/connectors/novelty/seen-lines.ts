import { hash } from 'node:crypto';
import type { LogMessage } from './log-messages.ts';

interface Seen {
  readonly at: number;
  /** How often it stood in one answer, at most. */
  times: number;
  /** In how many answers from the first one it was still. */
  answer: number;
}

/** At most so many are remembered; the oldest are forgotten first. */
const mostSeen = 200_000;

/**
 * Takes the messages that were met before out of answers that overlap. A message is known by its time and its words; one
 * that stands in an answer more often than in any before it is new so many times.
 */
export class SeenLines {
  readonly #seen = new Map<string, Seen>();
  #answer = 0;

  /** `keepFrom`: UTC ms; no later answer reaches further back, unless it goes on giving the same messages. */
  fresh(messages: readonly LogMessage[], keepFrom: number): readonly LogMessage[] {
    this.#answer += 1;
    const times = new Map<string, number>();
    const fresh = messages.filter((message) => {
      const key = hash('sha1', `${message.at}\n${message.raw}`, 'base64');
      const now = (times.get(key) ?? 0) + 1;
      times.set(key, now);
      const before = this.#seen.get(key);
      if (before === undefined) this.#seen.set(key, { at: message.at, times: now, answer: this.#answer });
      else {
        before.answer = this.#answer;
        if (now <= before.times) return false;
        before.times = now;
      }
      return true;
    });
    for (const [key, { at, answer }] of this.#seen) {
      if (answer < this.#answer && (at < keepFrom || this.#seen.size > mostSeen)) this.#seen.delete(key);
    }
    return fresh;
  }
}
