import { startHangingServer } from '../servers/start-hanging-server.ts';
import { startPrometheus } from '../servers/start-prometheus.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

/** A real service that tells numbers of itself in JSON: the statistics of a Prometheus' store. */
export async function jsonMetricsFixture(): Promise<ConnectorFixture> {
  const service = await startPrometheus({ targets: [] });
  const hanging = await startHangingServer();
  return {
    config: { url: service.url, sourcePath: '/api/v1/status/tsdb', everySeconds: 1 },
    metrics: {
      queries: { value: 'data.headStats.numSeries', empty: 'data.headStats.nothing', invalid: 'rate(' },
      hangingConfig: { url: `http://127.0.0.1:${hanging.port}`, sourcePath: '/' },
    },
    async stop() {
      await service.stop();
      await hanging.stop();
    },
  };
}
