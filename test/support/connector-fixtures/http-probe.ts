import { freePort } from '../servers/free-port.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import { startNginx } from '../servers/start-nginx.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

/** Before a real nginx that gives the new version 1 %, and everything to whoever sends its cookie. */
export async function httpProbeFixture(): Promise<ConnectorFixture> {
  const nginx = await startNginx();
  const hanging = await startHangingServer();
  const config = {
    url: nginx.url,
    stableMark: 'v1',
    canaryMark: 'v2',
    leadBy: 'cookie',
    leadName: 'gray_release',
    canaryLead: 'true',
    requestsPerSecond: 10,
  };
  const hangingConfig = { ...config, url: `http://127.0.0.1:${hanging.port}` };
  return {
    config,
    probe: { stopStable: () => nginx.stable.stop(), throughSwitch: true },
    metrics: {
      queries: { value: 'requests[60s]', empty: 'latency_p99[2s]', invalid: 'rate(' },
      emptyIsUnheard: false,
      hangingConfig,
    },
    hangingConfig,
    goneConfig: { ...config, url: `http://127.0.0.1:${await freePort()}` },
    async stop() {
      await nginx.stop();
      await hanging.stop();
    },
  };
}
