import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { createHttpClient } from '../../platform/http-client.ts';
import { type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { createPrometheusApi, type PrometheusApi } from './prometheus-api.ts';
import { createPrometheusMetrics } from './prometheus-metrics.ts';

const configSchema = z.strictObject({
  /** Address of the server, with the path under which a proxy serves it, if any. */
  url: z.url({ protocol: /^https?$/ }),
});

export const prometheusConnector = defineConnector({
  configSchema,
  secretFields: [],
  async open({ url }): Promise<ConnectorInstance> {
    const http = createHttpClient();
    const api = createPrometheusApi(url, http);
    return {
      metrics: createPrometheusMetrics(api),
      health: (options) => checkHealth(api, options),
      async close() {
        http.close();
      },
    };
  },
});

/** Asks whether the server is well, and which version answers on the query interface (a proxy may serve only one). */
async function checkHealth(api: PrometheusApi, options: CallOptions): Promise<HealthReport> {
  const startedAt = performance.now();
  const report = (ok: boolean, code: string, params: HealthReport['params']) => ({
    ok,
    code,
    params,
    tookMs: performance.now() - startedAt,
  });
  const limits = startCall(options, 'prometheus');
  const ask = async (path: string) => {
    const answer = await api.get(path, { deadlineMs: limits.remainingMs(), signal: options.signal });
    if (answer.status !== 200) throw new CockpitFault('connector-http-status', { path, status: answer.status });
    return answer.body.toString('utf8');
  };
  try {
    await ask('/-/healthy');
    const version = versionIn(await ask('/api/v1/status/buildinfo'));
    return report(true, 'prometheus-ok', { version });
  } catch (error) {
    const { code, params } = toCockpitError(error);
    if (code === 'cancelled') throw error;
    return report(false, code, params);
  } finally {
    limits.end();
  }
}

const buildInfoSchema = z.object({ data: z.object({ version: z.string().max(100) }) });

function versionIn(body: string): string {
  try {
    return buildInfoSchema.parse(JSON.parse(body)).data.version;
  } catch (cause) {
    throw new CockpitFault('connector-bad-answer', { reason: 'no-build-info' }, { cause });
  }
}
