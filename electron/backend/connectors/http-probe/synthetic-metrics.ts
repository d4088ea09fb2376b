import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { oneAnswerMs } from '../../endpoints/sample-answers.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { MetricsCapability, QueryCheck, RangePoint } from '../connector.ts';
import { AnswerRing } from './answer-ring.ts';
import { type GaugeQuery, gaugeUnits, parseGaugeQuery } from './gauge-query.ts';
import type { ProbePlace } from './probe-places.ts';

const mostAtOnce = 16;
const mostRangePoints = 11_000;

export interface SyntheticMetrics extends Required<MetricsCapability> {
  close(): void;
}

/**
 * Sends a request every so often from the first question until `close`, over kept connections, and answers from what
 * came back. A request without an answer is a reading, not a failure. Its timer does not keep the process alive.
 */
export function syntheticMetrics(place: ProbePlace, perSecond: number): SyntheticMetrics {
  const ring = new AnswerRing();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let out = 0;
  let misconfigured: unknown = null;
  /** Resolves when the first request is over. */
  let first: Promise<void> | undefined;

  async function send(): Promise<void> {
    if (out >= mostAtOnce) return;
    out += 1;
    try {
      const answer = await place.ask({ connection: 'keepAlive' }, { deadlineMs: oneAnswerMs, signal: stopping.signal });
      const success = answer.status >= 200 && answer.status < 400;
      ring.add({ at: Date.now(), success, seconds: answer.tookMs / 1_000, version: answer.version });
    } catch (thrown) {
      const { code } = toCockpitError(thrown);
      if (code === 'cancelled') return;
      if (code === 'invalid-input' || code === 'connection-invalid') misconfigured = thrown;
      ring.add({ at: Date.now(), success: false, seconds: null, version: null });
    } finally {
      out -= 1;
    }
  }

  async function begun(options: CallOptions): Promise<void> {
    if (stopping.signal.aborted) throw new CockpitFault('cancelled');
    if (first === undefined) {
      first = send();
      timer = setInterval(() => void send(), 1_000 / perSecond).unref();
    }
    const limits = startCall(options, place.target);
    try {
      limits.check();
      await limits.within(first);
    } finally {
      limits.end();
    }
    if (misconfigured !== null) throw misconfigured;
  }

  function understood(text: string): GaugeQuery {
    const parsed = parseGaugeQuery(text);
    if (parsed.ok) return parsed.query;
    throw new CockpitFault('invalid-input', { field: 'query', detail: parsed.problem });
  }

  return {
    async instant(text, options) {
      const parsed = parseGaugeQuery(text);
      if (!parsed.ok) return { kind: 'missing', reason: 'bad-answer', detail: `query: ${parsed.problem}` };
      try {
        await begun(options);
      } catch (thrown) {
        const { code } = toCockpitError(thrown);
        if (code === 'cancelled') throw thrown;
        const late = code === 'deadline-exceeded';
        return {
          kind: 'missing',
          reason: late ? 'deadline' : 'bad-answer',
          detail: late ? `${options.deadlineMs} ms` : code,
        };
      }
      return ring.evaluate(parsed.query, Date.now());
    },

    async range(text, from, to, stepMs, options) {
      const query = understood(text);
      if (!(stepMs > 0) || (to - from) / stepMs > mostRangePoints) {
        throw new CockpitFault('invalid-input', { field: 'stepMs', max: mostRangePoints });
      }
      await begun(options);
      const { oldest, newest } = ring;
      if (oldest === null || newest === null) return [];
      const points: RangePoint[] = [];
      // The grid begins at `from`, so that two calls with the same range give the same instants.
      const begin = from + Math.max(0, Math.ceil((oldest - from) / stepMs)) * stepMs;
      for (let at = begin; at <= Math.min(to, newest + query.windowMs); at += stepMs) {
        const reading = ring.evaluate(query, at);
        if (reading.kind === 'value') points.push({ at, value: reading.value });
      }
      return points;
    },

    /** One request by itself: why it gets no answer is thrown, where a reading would only count it. */
    async check(text, options): Promise<QueryCheck> {
      const query = understood(text);
      const answer = await place.ask({ connection: 'fresh' }, options);
      const metrics: QueryCheck['metrics'][number][] = [
        { name: query.function, type: 'gauge', unit: gaugeUnits[query.function] },
      ];
      // Without a mark no answer is ever counted for a version.
      const unmarked = query.version !== null && answer.version === null;
      if (unmarked) metrics.push({ name: `version="${query.version}"`, type: null, unit: null });
      const { kind } = ring.evaluate(query, Date.now());
      return { series: kind === 'value' ? 1 : 0, newestAt: unmarked ? null : Date.now(), metrics };
    },

    close() {
      stopping.abort();
      clearInterval(timer);
    },
  };
}
