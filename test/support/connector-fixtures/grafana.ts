import { startGrafanaApi } from '../servers/start-grafana-api.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

export async function grafanaFixture(): Promise<ConnectorFixture> {
  const grafana = await startGrafanaApi();
  const hanging = await startHangingServer();
  const config = { url: grafana.url, auth: 'bearer', token: grafana.token, dashboardUid: 'rel-7_a' };
  return {
    config,
    annotate: { written: async () => grafana.annotations },
    hangingConfig: { ...config, url: `http://127.0.0.1:${hanging.port}` },
    async stop() {
      await grafana.stop();
      await hanging.stop();
    },
  };
}
