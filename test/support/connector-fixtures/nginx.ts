import { startNginx } from '../servers/start-nginx.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

export async function nginxFixture(): Promise<ConnectorFixture> {
  const nginx = await startNginx();
  return {
    config: nginx.config,
    traffic: {
      target: 'local',
      changedCode: 'nginx-config-changed',
      async changeByHand() {
        const text = await nginx.readConfig();
        await nginx.writeConfig(
          text.replace(/weight=\d+; {2}# 旧/, 'weight=93;  # 旧').replace('weight=1 ', 'weight=7 '),
        );
        await nginx.reload();
      },
      async hang() {
        nginx.process.pause();
        return nginx.config;
      },
      unhang: async () => nginx.process.resume(),
    },
    probe: { stopStable: () => nginx.stable.stop(), throughSwitch: false },
    stop: () => nginx.stop(),
  };
}
