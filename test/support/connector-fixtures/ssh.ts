import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../servers/free-port.ts';
import { startHangingServer } from '../servers/start-hanging-server.ts';
import { startSshd } from '../servers/start-sshd.ts';
import type { ConnectorFixture } from './connector-fixture.ts';
import { shellCommands } from './shell-commands.ts';

/** Where nobody but root may look or write. */
async function forbidden(path: string, what: 'file' | 'folder' = 'file'): Promise<string> {
  if (what === 'folder') await mkdir(path);
  else await writeFile(path, 'secret');
  await chmod(path, what === 'folder' ? 0o555 : 0o000);
  return path;
}

export async function sshFixture(): Promise<ConnectorFixture> {
  const sshd = await startSshd({ plainUser: true });
  const hanging = await startHangingServer();
  return {
    config: sshd.config,
    exec: shellCommands,
    machine: {
      folder: sshd.home,
      unreadable: await forbidden(join(sshd.home, 'secret.conf')),
      unwritable: join(await forbidden(join(sshd.home, 'closed'), 'folder'), 'app.conf'),
    },
    hangingConfig: { ...sshd.config, port: hanging.port },
    goneConfig: { ...sshd.config, port: await freePort() },
    async stop() {
      await sshd.stop();
      await hanging.stop();
    },
  };
}
