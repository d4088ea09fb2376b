import { z } from 'zod';
import { toCockpitError } from '../../../../shared/errors.ts';
import { createEndpoint, type Endpoint } from '../../endpoints/endpoint.ts';
import { endpointFields, endpointSecretFields } from '../../endpoints/endpoint-config.ts';
import { checkEndpoint } from '../../endpoints/endpoint-health.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { createPrometheusAlerts } from './prometheus-alerts.ts';
import { createPrometheusApi, type PrometheusApi } from './prometheus-api.ts';
import { createPrometheusMetrics } from './prometheus-metrics.ts';

/** Prometheus, and what answers like it below some path: Thanos, Mimir (with its tenant), VictoriaMetrics. */
const configSchema = z.strictObject({ ...endpointFields });

export const prometheusConnector = defineConnector({
  configSchema,
  secretFields: [...endpointSecretFields],
  async open(config): Promise<ConnectorInstance> {
    const endpoint = createEndpoint(config);
    const api = createPrometheusApi(endpoint);
    return {
      metrics: createPrometheusMetrics(api),
      alerts: createPrometheusAlerts(endpoint),
      health: (options) => checkHealth(endpoint, api, options),
      async close() {
        endpoint.close();
      },
    };
  },
});

/**
 * Asks the smallest query, which is what guards will do and what every compatible server answers; then for the version,
 * which not every one tells.
 */
function checkHealth(endpoint: Endpoint, api: PrometheusApi, options: CallOptions): Promise<HealthReport> {
  return checkEndpoint(endpoint, options, async (left): Promise<Pick<HealthReport, 'ok' | 'code' | 'params'>> => {
    await api.query('query', { query: 'vector(1)' }, left());
    const version = await versionOf(api, left());
    if (version !== null) return { ok: true, code: 'prometheus-ok', params: { version } };
    return { ok: true, code: 'prometheus-ok-unversioned', params: {} };
  });
}

const buildInfoSchema = z.object({ data: z.object({ version: z.string().min(1).max(100) }) });

async function versionOf(api: PrometheusApi, options: CallOptions): Promise<string | null> {
  try {
    const answer = await api.get('/api/v1/status/buildinfo', options);
    if (answer.status !== 200) return null;
    return buildInfoSchema.safeParse(JSON.parse(answer.body.toString('utf8'))).data?.data.version ?? null;
  } catch (error) {
    if (toCockpitError(error).code === 'cancelled') throw error;
    return null;
  }
}
