import { freePort } from '../servers/free-port.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import { startSshd } from '../servers/start-sshd.ts';
import type { ConnectorFixture } from './connector-fixture.ts';
import { shellCommands } from './shell-commands.ts';

export async function sshFixture(): Promise<ConnectorFixture> {
  const sshd = await startSshd({ plainUser: true });
  const hanging = await startHangingServer();
  return {
    config: sshd.config,
    exec: shellCommands,
    hangingConfig: { ...sshd.config, port: hanging.port },
    goneConfig: { ...sshd.config, port: await freePort() },
    async stop() {
      await sshd.stop();
      await hanging.stop();
    },
  };
}
