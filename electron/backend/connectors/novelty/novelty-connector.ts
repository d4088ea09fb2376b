import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { endpointSecretFields } from '../../endpoints/endpoint-config.ts';
import { checkEndpoint } from '../../endpoints/endpoint-health.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { polledMetrics } from '../../scraped/polled-metrics.ts';
import { type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { openLogSource } from './log-source.ts';
import { configSchema, type NoveltyConfig, presets } from './novelty-config.ts';
import { NoveltyGauge } from './novelty-gauge.ts';
import { parseNoveltyQuery } from './novelty-query.ts';

type Found = Pick<HealthReport, 'ok' | 'warns' | 'code' | 'params'>;

const restsAfterMs = 10 * 60_000;

/** Messages of a log, by kind, against those before the batch. */
export const noveltyConnector = defineConnector({
  configSchema,
  secretFields: [...endpointSecretFields],
  presets,
  async open(config, surroundings): Promise<ConnectorInstance> {
    requireTimes(config);
    const source = openLogSource(config, surroundings);
    const gauge = new NoveltyGauge(config, source);
    const everyMs = config.everySeconds * 1000;
    const deadlineMs = config.timeoutSeconds * 1000;
    const metrics = polledMetrics(
      {
        host: source.host,
        parse: parseNoveltyQuery,
        async poll(options) {
          await gauge.collect(options);
        },
        evaluate: (query, at, since) => gauge.evaluate(query, at, since),
        get kept() {
          return { oldest: gauge.oldest, newest: gauge.newest };
        },
      },
      { everyMs, deadlineMs, staleAfterMs: Math.max(3_000, 2.5 * everyMs, everyMs + deadlineMs), restsAfterMs },
    );
    const attempt = async (options: CallOptions): Promise<Found> => {
      const { lines, counted, newestAt } = await gauge.collect(options);
      const kept = { historySeconds: Math.floor(gauge.historyMs / 1000), needed: config.historySeconds };
      if (newestAt === null) return { ok: true, code: 'novelty-ok-quiet', params: kept };
      const ageSeconds = Math.max(0, Math.round((Date.now() - newestAt) / 1000));
      // A calm log and a filter that fits nothing look alike: a guard on either would stay green.
      if (config.only !== undefined && lines > 0 && counted === 0) {
        return { ok: true, warns: true, code: 'novelty-none-counted', params: { lines, ageSeconds, ...kept } };
      }
      return { ok: true, code: 'novelty-ok', params: { lines, counted, kinds: gauge.kinds, ageSeconds, ...kept } };
    };
    return {
      metrics,
      health: (options) =>
        source.endpoint === null
          ? tried(attempt, options)
          : checkEndpoint(source.endpoint, options, (left) => attempt(left())),
      async close() {
        metrics.close();
        source.close();
      },
    };
  },
});

/** What is given again is known by its time: entries must say where theirs is. */
function requireTimes({ delivery, linesFormat, lineTimePath }: NoveltyConfig): void {
  if (delivery === 'timed' && linesFormat !== 'text' && lineTimePath === undefined) {
    throw new CockpitFault('connection-invalid', { place: 'lineTimePath', detail: 'missing' });
  }
}

/** The health check of a command. Throws only `cancelled`. */
async function tried(attempt: (options: CallOptions) => Promise<Found>, options: CallOptions): Promise<HealthReport> {
  const startedAt = performance.now();
  const took = () => performance.now() - startedAt;
  try {
    const report = await attempt(options);
    return { ...report, tookMs: took() };
  } catch (thrown) {
    const { code, params } = toCockpitError(thrown);
    if (code === 'cancelled') throw thrown;
    return { ok: false, code, params, tookMs: took() };
  }
}
