import { freePort } from '../servers/free-port.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import { startPrometheus } from '../servers/start-prometheus.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

export async function prometheusFixture(): Promise<ConnectorFixture> {
  const prometheus = await startPrometheus({ targets: [], scrapeIntervalMs: 250 });
  const hanging = await startHangingServer();
  return {
    config: { url: prometheus.url },
    metrics: {
      queries: { value: 'vector(42)', empty: 'no_such_metric', invalid: 'rate(' },
      manySeries: 'label_replace(vector(1), "a", "x", "", "") or label_replace(vector(2), "a", "y", "", "")',
      notANumber: 'vector(0) / 0',
      hangingConfig: { url: `http://127.0.0.1:${hanging.port}` },
    },
    alerts: {
      fire: (name, severity) => prometheus.setAlerts([{ name, severity }]),
      calm: () => prometheus.setAlerts([]),
    },
    hangingConfig: { url: `http://127.0.0.1:${hanging.port}` },
    goneConfig: { url: `http://127.0.0.1:${await freePort()}` },
    async stop() {
      await prometheus.stop();
      await hanging.stop();
    },
  };
}
