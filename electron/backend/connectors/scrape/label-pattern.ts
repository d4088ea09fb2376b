import { CockpitFault } from '../../../../shared/errors.ts';
import { boundedMatches } from '../../platform/bounded-match.ts';

/** One that was given up is tried again only after this time: it holds up the backend for a second each time. */
const givenUpMs = 60_000;

/**
 * A pattern of a query for the values of one label, anchored. Each value is searched once, so that it remembers as many
 * as there are series; a pattern that backtracks without end is given up.
 */
export class LabelPattern {
  readonly #pattern: string;
  readonly #known = new Map<string, boolean>();
  #givenUp: { readonly fault: unknown; readonly atMs: number } | null = null;

  /** Throws `SyntaxError`. */
  constructor(written: string) {
    this.#pattern = `^(?s:${written})$`;
    new RegExp(this.#pattern);
  }

  /** Searches those that it does not know yet, all at once. Throws `pattern-too-slow`. */
  learn(values: Iterable<string>): void {
    const unknown = [...new Set(values)].filter((value) => !this.#known.has(value));
    if (unknown.length === 0) return;
    if (this.#givenUp !== null && performance.now() - this.#givenUp.atMs < givenUpMs) throw this.#givenUp.fault;
    try {
      const [found = []] = boundedMatches([this.#pattern], unknown);
      for (const [index, value] of unknown.entries()) this.#known.set(value, found[index] !== null);
      this.#givenUp = null;
    } catch (fault) {
      if (fault instanceof CockpitFault) this.#givenUp = { fault, atMs: performance.now() };
      throw fault;
    }
  }

  /** Throws `pattern-too-slow`. */
  matches(value: string): boolean {
    this.learn([value]);
    return this.#known.get(value) === true;
  }
}
