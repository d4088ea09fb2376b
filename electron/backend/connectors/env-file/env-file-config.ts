import { z } from 'zod';
import { hinted } from '../form-hints.ts';

const absolutePath = z.string().regex(/^\/[^\0]*$/, 'absolute-path');
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'variable');
const command = z.array(z.string().min(1)).min(1);
/** As the machine reaches it, mostly on its own loopback. */
const plainUrl = z.string().regex(/^http:\/\/[^\s/?#]+\/\S*$/, 'http-url');

/** Shape of a stored connection to an environment file and the process that is started with it. */
export const configSchema = z.strictObject({
  machine: hinted(z.string().optional(), { connection: 'machine' }),
  envFile: absolutePath,
  /** Carries the percentage. */
  variable,
  /** On where the percentage is above 0, off where it is 0. */
  switchVariable: variable.optional(),
  onValue: z.string().regex(/^\w+$/).default('true'),
  offValue: z.string().regex(/^\w+$/).default('false'),
  /** For a service that reads whole percents only. */
  wholePercents: z.boolean().default(false),
  restartBy: z.enum(['unit', 'command', 'signal']),
  /** Whole name of a systemd unit: no pattern. */
  unit: hinted(
    z
      .string()
      .regex(/^[A-Za-z0-9:_.\\@-]+\.service$/, 'unit')
      .optional(),
    {
      when: { field: 'restartBy', is: ['unit'] },
    },
  ),
  restartCommand: hinted(command.optional(), { input: 'list', when: { field: 'restartBy', is: ['command'] } }),
  signal: hinted(z.enum(['HUP', 'USR1', 'USR2', 'TERM']).optional(), { when: { field: 'restartBy', is: ['signal'] } }),
  /** Holds the id of the process: for the signal, and to read the environment that it was started with. */
  pidFile: absolutePath.optional(),
  healthUrl: plainUrl.optional(),
  healthCommand: hinted(command.optional(), { input: 'list' }),
  /** How long a restart may take until the service is healthy and says the new value. */
  healthWaitSeconds: z.number().min(1).max(600).default(30),
  /** Where the value that is in effect is read: never from the file. */
  effectiveBy: z.enum(['process', 'url', 'command']).default('process'),
  effectiveUrl: hinted(plainUrl.optional(), { when: { field: 'effectiveBy', is: ['url'] } }),
  effectiveCommand: hinted(command.optional(), { input: 'list', when: { field: 'effectiveBy', is: ['command'] } }),
  /** In the JSON that it answers; without one the whole answer is the percentage. */
  effectivePath: hinted(z.string().optional(), { when: { field: 'effectiveBy', is: ['url', 'command'] } }),
  effectiveSwitchPath: hinted(z.string().optional(), { when: { field: 'effectiveBy', is: ['url', 'command'] } }),
});

export type EnvFileConfig = z.infer<typeof configSchema>;

/** Reading, writing and the machine's answers around a restart. */
const aroundMs = 10_000;

/** Longest that one restart may take until the service is well and says the new value, in ms. */
export function restartWaitMs({ healthWaitSeconds }: Pick<EnvFileConfig, 'healthWaitSeconds'>): number {
  return healthWaitSeconds * 1000;
}

/**
 * Longest that a shift may take, in ms: a raise that fails starts the service once more. A lowering ends that and waits
 * for its own restart only, but for a raise that is still under way.
 */
export function shiftPatienceMs(config: Pick<EnvFileConfig, 'healthWaitSeconds'>): number {
  return 2 * restartWaitMs(config) + aroundMs;
}

/** What a shift runs: the restart, and what tells that it has worked. */
export function shiftCommands(config: EnvFileConfig): readonly (readonly string[])[] {
  const { restartBy, unit = '', signal = '', pidFile = '', restartCommand = [] } = config;
  const restart = {
    command: restartCommand,
    unit: unitRestart(unit),
    signal: ['kill', '-s', signal, `$(cat ${pidFile})`],
  }[restartBy];
  const asked = [config.healthCommand, config.effectiveBy === 'command' ? config.effectiveCommand : undefined];
  return [restart, ...asked.flatMap((command) => (command === undefined ? [] : [command]))];
}

export function unitRestart(unit: string): readonly string[] {
  return ['systemctl', 'restart', unit];
}

/** The fields that the chosen ways need; empty when all are there. */
export function missingFields(config: EnvFileConfig): readonly string[] {
  const needed: (keyof EnvFileConfig)[] = [];
  if (config.restartBy === 'unit') needed.push('unit');
  if (config.restartBy === 'command') needed.push('restartCommand');
  if (config.restartBy === 'signal') needed.push('signal', 'pidFile');
  if (config.effectiveBy === 'url') needed.push('effectiveUrl');
  if (config.effectiveBy === 'command') needed.push('effectiveCommand');
  if (config.effectiveBy === 'process' && config.restartBy !== 'unit') needed.push('pidFile');
  return needed.filter((field) => config[field] === undefined);
}
