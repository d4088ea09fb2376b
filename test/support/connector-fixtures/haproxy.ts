import { startHaproxy } from '../servers/start-haproxy.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

export async function haproxyFixture(): Promise<ConnectorFixture> {
  const haproxy = await startHaproxy();
  return {
    config: haproxy.config,
    traffic: {
      target: 'app',
      changedCode: 'haproxy-changed',
      async changeByHand() {
        await haproxy.tell('set weight app/v1 93;set weight app/v2 7');
      },
      async hang() {
        haproxy.process().pause();
        return haproxy.config;
      },
      unhang: async () => haproxy.process().resume(),
    },
    probe: { stopStable: () => haproxy.stable.stop(), throughSwitch: false },
    stop: () => haproxy.stop(),
  };
}
