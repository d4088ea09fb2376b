import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { readPins, requirePins } from '../../machines/pinned-command.ts';
import { runProgram } from '../../machines/run-program.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { type ConnectorInstance, defineConnector, type HealthReport, type Surroundings } from '../connector.ts';
import { type CommandSwitchConfig, configSchema } from './command-switch-config.ts';
import { createCommandFlags } from './command-switch-flags.ts';
import { createCommandSwitchTraffic } from './command-switch-traffic.ts';
import { createCommandSwitchWriter } from './command-switch-writer.ts';
import { createSwitchCommands } from './switch-commands.ts';

export const commandSwitchConnector = defineConnector({
  configSchema,
  secretFields: ['secretEnvironment'],
  async open(config, surroundings): Promise<ConnectorInstance> {
    const machine = () => surroundings.machine(config.machine);
    const commands = createSwitchCommands(config, machine);
    const writer = createCommandSwitchWriter(config, commands);
    const traffic = createCommandSwitchTraffic(config, commands, writer, machine);
    return {
      ...(config.applyCommand !== undefined && { traffic }),
      ...(config.flagWriteCommand !== undefined && { flag: createCommandFlags(config, commands) }),
      health: (options) => checkHealth(config, surroundings, traffic, options),
      close: () => writer.close(),
    };
  },
});

/** A word of every shell; a program that is only there in the login shell of a person is not found. */
const isThere = 'cd -- "$2" && command -v -- "$1" > /dev/null';

/** Reads every share, compares the pinned files, and looks whether the programs are there: none that changes is run. */
async function checkHealth(
  config: CommandSwitchConfig,
  surroundings: Surroundings,
  traffic: NonNullable<ConnectorInstance['traffic']>,
  options: CallOptions,
): Promise<HealthReport> {
  const limits = startCall(options, 'command-switch');
  const startedAt = performance.now();
  const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
  const report = (ok: boolean, code: string, params: HealthReport['params']) => ({
    ok,
    code,
    params,
    tookMs: performance.now() - startedAt,
  });
  const { applyCommand, lowerCommand, previewCommand, flagReadCommand, flagWriteCommand, flagRemoveCommand } = config;
  const look = async () => {
    const machine = await surroundings.machine(config.machine);
    await requirePins(machine, readPins(config.pinnedFiles), left());
    const words = [applyCommand, lowerCommand, previewCommand, flagReadCommand, flagWriteCommand, flagRemoveCommand];
    for (const program of new Set(words.flatMap((command) => command?.[0] ?? []))) {
      const command = ['sh', '-c', isThere, 'sh', program, config.directory ?? '.'];
      const { exitCode } = await runProgram(machine, command, left());
      if (exitCode !== 0) throw new CockpitFault('process-not-started', { command: program, machine: machine.name });
    }
    const { targets } = applyCommand === undefined ? { targets: [] } : await traffic.read(left());
    const shares = targets.length * (1 + (config.audienceNames ?? []).length);
    if (applyCommand !== undefined && config.readCommand === undefined) {
      return report(true, 'command-switch-ok-reported', { machine: machine.name, targets: shares });
    }
    const code = config.pinnedFiles.length > 0 ? 'command-switch-ok' : 'command-switch-ok-unpinned';
    return report(true, code, {
      machine: machine.name,
      targets: shares,
      files: config.pinnedFiles.length,
    });
  };
  try {
    limits.check();
    return await limits.within(look());
  } catch (error) {
    const fault = toCockpitError(error);
    if (fault.code === 'cancelled') throw error;
    return report(false, fault.code, fault.params);
  } finally {
    limits.end();
  }
}
