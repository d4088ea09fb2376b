import { startHangingServer } from '../servers/start-hanging-server.ts';
import { startPrometheus } from '../servers/start-prometheus.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

/** A real service with a `/metrics` of its own: a Prometheus that is not asked anything else. */
export async function scrapeFixture(): Promise<ConnectorFixture> {
  const service = await startPrometheus({ targets: [] });
  const hanging = await startHangingServer();
  return {
    config: { url: service.url, everySeconds: 1 },
    metrics: {
      queries: { value: 'sum(go_goroutines)', empty: 'no_such_metric', invalid: 'rate(' },
      manySeries: 'go_gc_duration_seconds',
      notANumber: 'vector(0) / vector(0)',
      hangingConfig: { url: `http://127.0.0.1:${hanging.port}` },
    },
    async stop() {
      await service.stop();
      await hanging.stop();
    },
  };
}
