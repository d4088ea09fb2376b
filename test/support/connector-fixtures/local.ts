import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectorFixture } from './connector-fixture.ts';
import { shellCommands } from './shell-commands.ts';

export async function localFixture(): Promise<ConnectorFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'cockpit-local-'));
  return {
    config: {},
    exec: shellCommands,
    // What the kernel refuses even root, who may do everything else.
    machine: { folder, unreadable: '/proc/self/mem', unwritable: '/proc/cockpit.conf' },
    stop: () => rm(folder, { recursive: true }),
  };
}
