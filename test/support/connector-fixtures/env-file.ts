import { startEnvService } from '../servers/start-env-service.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

export async function envFileFixture(): Promise<ConnectorFixture> {
  const service = await startEnvService();
  const hanging = await startHangingServer();
  return {
    config: service.config,
    traffic: {
      target: 'ROLLOUT_PERCENT',
      changedCode: 'env-file-changed',
      async changeByHand() {
        await service.writeEnv((await service.readEnv()).replace(/^ROLLOUT_PERCENT=.*$/m, 'ROLLOUT_PERCENT=7'));
        await service.restart();
      },
      hang: async () => ({
        ...service.config,
        effectiveBy: 'url',
        effectiveUrl: `http://127.0.0.1:${hanging.port}/config`,
      }),
      unhang: async () => {},
      // The process that carried it is evidence.
      lasting: ({ content }) => ({ ...JSON.parse(content), process: null }),
    },
    async stop() {
      await service.stop();
      await hanging.stop();
    },
  };
}
