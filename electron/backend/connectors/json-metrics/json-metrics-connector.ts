import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { createEndpoint, type Endpoint } from '../../endpoints/endpoint.ts';
import { endpointFields, endpointSecretFields } from '../../endpoints/endpoint-config.ts';
import { checkEndpoint, requireSuccess } from '../../endpoints/endpoint-health.ts';
import { documentOf } from '../../endpoints/endpoint-json.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { parseJsonPath } from '../../scraped/json-path.ts';
import { pollFields, pollPace } from '../../scraped/poll-config.ts';
import { polledMetrics } from '../../scraped/polled-metrics.ts';
import { type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { DocumentRing } from './document-ring.ts';
import { parseJsonQuery } from './json-query.ts';
import { sourceTimeOf } from './source-time.ts';

/** A place that answers with numbers in a JSON document. */
const configSchema = z.strictObject({
  ...endpointFields,
  ...pollFields,
  /** Where the document says when its numbers were measured; left out: it is not asked. */
  timePath: z
    .string()
    .refine((text) => text.trim() === '' || parseJsonPath(text.trim()) !== null)
    .optional(),
});

const maxAnswerBytes = 4 * 1024 * 1024;
const documentSchema = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

export const jsonMetricsConnector = defineConnector({
  configSchema,
  secretFields: [...endpointSecretFields],
  async open(config): Promise<ConnectorInstance> {
    const endpoint = createEndpoint(config);
    const { sourcePath } = config;
    const timePath = parseJsonPath(config.timePath?.trim() ?? '');
    const pace = pollPace(config);
    const ring = new DocumentRing(pace.staleAfterMs + 10_000);
    const timeOf = (document: unknown): number | null => {
      if (timePath === null) return null;
      const found = sourceTimeOf(document, timePath, Date.now());
      if (typeof found === 'number') return found;
      throw new CockpitFault('connector-bad-answer', { host: endpoint.host, detail: found });
    };
    const metrics = polledMetrics(
      {
        host: endpoint.host,
        parse: parseJsonQuery,
        async poll(options) {
          const document = await ask(endpoint, sourcePath, options);
          ring.add(document, timeOf(document), { at: Date.now(), monotonicMs: performance.now() });
        },
        evaluate: (query, at) => ring.evaluate(query, at),
        kept: ring,
        named: (query) => ring.named(query),
      },
      pace,
    );
    return {
      metrics,
      health: (options) =>
        checkEndpoint(endpoint, options, async (left) => {
          const document = await ask(endpoint, sourcePath, left());
          const at = timeOf(document);
          const age: HealthReport['params'] =
            at === null ? {} : { ageSeconds: Math.max(0, Math.round((Date.now() - at) / 1000)) };
          const code = at === null ? 'json-metrics-ok' : 'json-metrics-ok-dated';
          return { ok: true, code, params: { path: sourcePath, ...age } };
        }),
      async close() {
        metrics.close();
        endpoint.close();
      },
    };
  },
});

/** Throws `connector-http-status`, `connector-bad-answer`, and what the endpoint throws. */
async function ask(endpoint: Endpoint, path: string, options: CallOptions): Promise<unknown> {
  const request = { path, headers: { accept: 'application/json' }, maxBytes: maxAnswerBytes };
  const answer = requireSuccess(await endpoint.request(request, options), endpoint, path);
  return documentOf(answer, endpoint, documentSchema);
}
