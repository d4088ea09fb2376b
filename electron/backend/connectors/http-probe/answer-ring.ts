import type { Reading } from '../connector.ts';
import { type GaugeFunction, type GaugeQuery, keptMs } from './gauge-query.ts';

/** One synthetic request that is over. */
export interface SyntheticAnswer {
  /** UTC ms at which it was over. */
  readonly at: number;
  /** A status from 200 to 399. */
  readonly success: boolean;
  /** Until the whole answer was there; null: there was none. */
  readonly seconds: number | null;
  readonly version: 'stable' | 'canary' | null;
}

/** Fewer answers than these say nothing: a quantile needs one on its far side. */
const fewest: Readonly<Record<GaugeFunction, number>> = {
  requests: 0,
  success_ratio: 10,
  latency_p50: 10,
  latency_p95: 20,
  latency_p99: 100,
};

const quantiles: Partial<Readonly<Record<GaugeFunction, number>>> = {
  latency_p50: 0.5,
  latency_p95: 0.95,
  latency_p99: 0.99,
};

/** The answers of the last ten minutes, in the order in which they came. */
export class AnswerRing {
  #answers: SyntheticAnswer[] = [];

  add(answer: SyntheticAnswer): void {
    this.#answers.push(answer);
    const oldest = answer.at - keptMs;
    // Half of it may be old before anything is moved.
    const old = this.#answers.findIndex(({ at }) => at > oldest);
    if (old > this.#answers.length / 2) this.#answers = this.#answers.slice(old);
  }

  get oldest(): number | null {
    return this.#answers[0]?.at ?? null;
  }

  get newest(): number | null {
    return this.#answers.at(-1)?.at ?? null;
  }

  /** The answer to a question as of `now` (UTC ms); `empty` where too few requests tell. */
  evaluate({ function: asked, version, windowMs }: GaugeQuery, now: number): Reading {
    const all = this.#answers.filter(({ at }) => at > now - windowMs && at <= now);
    const newest = all.at(-1);
    const told = all.filter(
      (answer) =>
        (version === null || answer.version === version) && (quantiles[asked] === undefined || answer.seconds !== null),
    );
    if (newest === undefined || told.length < fewest[asked]) {
      return { kind: 'missing', reason: 'empty', detail: `${told.length} of ${Math.max(1, fewest[asked])}` };
    }
    return { kind: 'value', value: measured(asked, told), sampledAt: newest.at };
  }
}

function measured(asked: GaugeFunction, told: readonly SyntheticAnswer[]): number {
  const quantile = quantiles[asked];
  if (quantile === undefined) {
    return asked === 'requests' ? told.length : told.filter(({ success }) => success).length / told.length;
  }
  // Nearest rank: the smallest duration that at least this share of the answers stayed within.
  const sorted = told.flatMap(({ seconds }) => (seconds === null ? [] : [seconds])).toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
}
