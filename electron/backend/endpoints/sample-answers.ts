import { setTimeout as sleep } from 'node:timers/promises';
import { toCockpitError } from '../../../shared/errors.ts';
import type { CountedAnswers, SampleSize } from '../connectors/connector.ts';
import { type CallLimits, type CallOptions, startCall } from '../platform/call-limits.ts';

type Connection = keyof SampleSize;

/** Somewhere that is asked which version serves there. */
export interface SampledPlace {
  readonly target: string;
  /** One request; null: its answer bears no mark. Throws what a request may. */
  serves(connection: Connection, options: CallOptions): Promise<'stable' | 'canary' | null>;
}

/** Requests that are out at once, 16 together; an HTTP client keeps four connections of a place. */
const atOnce: Readonly<Record<Connection, number>> = { fresh: 12, keepAlive: 4 };
/** No answer is waited for longer than this while many are asked. */
export const oneAnswerMs = 3_000;
/** Pauses are as long as eight of the mean at the most: one in 3,000 would be longer. */
const longestPause = 8;
/** Mistakes of whoever asks: no request is made, and none would be. */
const mistakes: readonly string[] = ['invalid-input', 'connection-invalid'];

/**
 * Asks the places in turn, over fresh and kept connections beside each other, on average `perSecond` requests altogether,
 * and counts. Ends at the deadline with what there is; throws as `ProbeCapability.sample` says.
 */
export async function sampleAnswers(
  places: readonly SampledPlace[],
  size: SampleSize,
  perSecond: number,
  options: CallOptions,
): Promise<readonly CountedAnswers[]> {
  const counts = places.map(({ target }) => ({ target, asked: 0, canary: 0, stable: 0, unmarked: 0, failed: 0 }));
  const limits = startCall(options, 'sample');
  const turn = paced(perSecond, limits);
  const ask = async (connection: Connection, index: number) => {
    const [place, count] = [places[index], counts[index]];
    if (place === undefined || count === undefined || !(await turn())) return;
    const found = await servedAt(place, connection, limits);
    count.asked += 1;
    count[found] += 1;
  };
  const askAll = (connection: Connection) => {
    let next = 0;
    const work = async () => {
      while (next < size[connection] * places.length && !limits.signal.aborted) {
        next += 1;
        await ask(connection, (next - 1) % places.length);
      }
    };
    return Promise.all(Array.from({ length: atOnce[connection] }, work));
  };
  try {
    limits.check();
    await Promise.all([askAll('fresh'), askAll('keepAlive')]);
    if (options.signal?.aborted === true) throw limits.fault();
    return counts;
  } finally {
    limits.end();
  }
}

/**
 * A wait for the next moment at which a request may be sent; false: there is no time left for one. The moments are those
 * of a Poisson process: it alone sees shares as they are over time, whatever rhythm others have (Wolff, Poisson Arrivals
 * See Time Averages, Operations Research 30, 1982). In step with a steady load, every request would find a balancer that
 * takes turns at the same one of its turns.
 */
function paced(perSecond: number, { signal }: CallLimits): () => Promise<boolean> {
  let free = performance.now();
  return async () => {
    const now = performance.now();
    const at = Math.max(now, free);
    // Cut where it would leave a pause that an operator wonders about.
    free = at + Math.min(longestPause, -Math.log(1 - Math.random())) * (1_000 / perSecond);
    if (at > now) await sleep(at - now, undefined, { signal }).catch(() => {});
    return !signal.aborted;
  };
}

async function servedAt(
  place: SampledPlace,
  connection: Connection,
  limits: CallLimits,
): Promise<'stable' | 'canary' | 'unmarked' | 'failed'> {
  try {
    return (await place.serves(connection, { deadlineMs: oneAnswerMs, signal: limits.signal })) ?? 'unmarked';
  } catch (thrown) {
    if (mistakes.includes(toCockpitError(thrown).code)) throw thrown;
    return 'failed';
  }
}
