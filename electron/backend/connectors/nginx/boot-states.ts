import { posix } from 'node:path';
import type { CallOptions } from '../../platform/call-limits.ts';
import { runOnHost } from './host-script.ts';
import type { ServiceCommands, Version } from './host-services.ts';
import type { NginxHost } from './nginx-host.ts';

/** What systemd says of each service's start at boot, such as `enabled` or `disabled`; null where it does not say. */
export type BootStates = Readonly<Record<Version, string | null>>;

const longestWord = 40;

/** Asks systemd, where the commands of the services are its own; null where none is. Never fails but with the call. */
export async function bootStates(
  host: NginxHost,
  services: Readonly<Record<Version, ServiceCommands>>,
  options: CallOptions,
): Promise<BootStates | null> {
  const asked = { stable: isEnabledCommand(services.stable), canary: isEnabledCommand(services.canary) };
  if (asked.stable === null && asked.canary === null) return null;
  const state = async (command: readonly string[] | null) => {
    if (command === null) return null;
    // It exits with another code than 0 for a unit that is not enabled.
    const said = await runOnHost(host.access, command, options).catch((error) => {
      if (options.signal?.aborted === true) throw error;
      return { stdout: '' };
    });
    return said.stdout.trim().slice(0, longestWord) || null;
  };
  const [stable, canary] = await Promise.all([state(asked.stable), state(asked.canary)]);
  return { stable, canary };
}

/** `systemctl is-enabled` of the unit that is started or stopped, perhaps behind `sudo`; null: something else does it. */
function isEnabledCommand({ start, stop, status }: ServiceCommands): readonly string[] | null {
  for (const command of [start, stop, status]) {
    const at = command.findIndex((word) => posix.basename(word) === 'systemctl');
    const unit = command.at(-1) ?? '';
    if (at === -1 || command.length < at + 3 || unit.startsWith('-')) continue;
    const scope = command.includes('--user') ? ['--user'] : [];
    return [command[at] ?? '', ...scope, 'is-enabled', unit];
  }
  return null;
}
