import { freePort } from '../servers/free-port.ts';
import { startAlertmanager } from '../servers/start-alertmanager.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

export async function alertmanagerFixture(): Promise<ConnectorFixture> {
  const alertmanager = await startAlertmanager();
  const hanging = await startHangingServer();
  const fired: Record<string, string>[] = [];
  return {
    config: { url: alertmanager.url },
    alerts: {
      async fire(alertname, severity) {
        fired.push({ alertname, severity });
        await alertmanager.fire({ alertname, severity });
      },
      async calm() {
        for (const labels of fired.splice(0)) await alertmanager.resolve(labels);
      },
      silences: true,
    },
    hangingConfig: { url: `http://127.0.0.1:${hanging.port}` },
    goneConfig: { url: `http://127.0.0.1:${await freePort()}` },
    async stop() {
      await alertmanager.stop();
      await hanging.stop();
    },
  };
}
