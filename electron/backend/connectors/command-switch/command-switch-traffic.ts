import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { Exposure } from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import type { Machine } from '../../machines/machine.ts';
import type { PinnedCommand } from '../../machines/pinned-command.ts';
import type { CallOptions, TargetExposure, TrafficCapability } from '../connector.ts';
import type { CommandSwitchConfig } from './command-switch-config.ts';
import type { CommandSwitchWriter } from './command-switch-writer.ts';
import { exposures } from './share-value.ts';
import type { SwitchCommands, TargetShare } from './switch-commands.ts';
import { withinCall } from './within-call.ts';

const mediaType = 'application/vnd.cockpit.command-switch+json';
const diffLimitCharacters = 64 * 1024;
const snapshotSchema = z.object({
  targets: z.array(z.strictObject({ target: z.string(), value: z.string() })),
});

/** Moves shares by the commands of a connection, and reads them by another one. */
export function createCommandSwitchTraffic(
  config: CommandSwitchConfig,
  commands: SwitchCommands,
  writer: CommandSwitchWriter,
  machine: () => Promise<Machine>,
): TrafficCapability {
  const { shares } = commands;
  const exposureOf = ({ percent }: Pick<TargetShare, 'percent'>): Exposure => ({ kind: 'percent', percent });
  const foundIn = (found: readonly TargetShare[]): FoundSplit => ({
    targets: found.map((one) => ({
      target: one.target,
      exposure: exposureOf(one),
      ...(one.reported && { reported: one.reported }),
    })),
  });

  const readAll = (options: CallOptions): Promise<readonly TargetShare[]> =>
    withinCall(options, async (left) => {
      await writer.settled(left());
      return Promise.all(config.targets.map((target) => commands.read(target, left())));
    });

  function requireTargets(change: readonly { readonly target: string }[]): void {
    const foreign = change.find(({ target }) => !config.targets.includes(target));
    if (foreign !== undefined) throw new CockpitFault('not-found', { target: foreign.target });
  }

  async function diffOf(found: TargetShare, percent: number, options: CallOptions): Promise<string> {
    if (found.percent === percent) return '';
    const { target } = found;
    const lowers = percent < found.percent;
    const wanted = { target, ...shares.values(percent) };
    const { name } = await machine();
    const dryRun =
      config.previewCommand === undefined
        ? ''
        : await commands.run(commands.filled(config.previewCommand, wanted), options);
    return commandDiff(
      `${name}: ${target}`,
      found.text,
      wanted.value ?? '',
      commands.move(target, percent, lowers),
      dryRun,
    );
  }

  return {
    exposures,
    // Target by target, each with its command and its reading.
    patienceMs: 1000 * config.targets.length * (config.timeoutSeconds + config.settleSeconds),
    read: async (options) => foundIn(await readAll(options)),

    preview: (to, options) =>
      withinCall(options, async (left) => {
        const percent = shares.carried(to, false);
        const found = await readAll(left());
        const targets = found.map(async (one) => ({
          target: one.target,
          from: exposureOf(one),
          to,
          diff: await diffOf(one, percent, left()),
          revision: one.revision,
        }));
        return { targets: await Promise.all(targets) };
      }),

    async apply(change, expected, options) {
      requireTargets(change);
      const lowers = expected === null;
      const wanted = (one: TargetExposure) => ({
        target: one.target,
        percent: shares.carried(one.exposure, lowers),
      });
      const changes = change.map(wanted);
      if (lowers) return foundIn(await writer.lower(changes, options));
      // A raise that was never previewed is a raise on an unknown state.
      if (change.some(({ target }) => !expected.has(target))) {
        throw new CockpitFault('invalid-input', { field: 'expected' });
      }
      const check = ({ target, revision, text }: TargetShare) => {
        if (revision !== expected.get(target))
          throw new CockpitFault('command-switch-changed', { target, found: text });
      };
      return foundIn(await writer.raise(changes, check, options));
    },

    async snapshot(options) {
      const found = await readAll(options);
      const { applyCommand, lowerCommand, readCommand, environment, pinnedFiles, directory } = config;
      const content = {
        targets: found.map(({ target, text: value }) => ({ target, value })),
        // Evidence of how it was moved.
        machine: (await machine()).name,
        commands: { readCommand, applyCommand, lowerCommand, environment, directory, pinnedFiles },
      };
      return { mediaType, content: JSON.stringify(content, null, 2) };
    },

    snapshotText: ({ content }) =>
      snapshotSchema
        .parse(parseJson(content))
        .targets.map(({ target, value }) => `${target} = ${value}\n`)
        .join(''),

    async restore(snapshot, options) {
      const parsed = snapshotSchema.safeParse(snapshot.mediaType === mediaType ? parseJson(snapshot.content) : null);
      if (!parsed.success) throw new CockpitFault('invalid-input', { field: 'snapshot', value: snapshot.mediaType });
      requireTargets(parsed.data.targets);
      const changes = parsed.data.targets.map(({ target, value }) => {
        const percent = shares.percentOf(value);
        if (percent === null) throw new CockpitFault('command-value-unreadable', { target, value });
        return { target, percent };
      });
      return foundIn(await writer.lower(changes, options));
    },
  };
}

/** The values, and exactly what is run for them: its arguments as a JSON list, its environment, and its pinned files. */
function commandDiff(name: string, before: string, after: string, command: PinnedCommand, dryRun: string): string {
  const environment = Object.entries(command.env).map(([variable, value]) => `+${variable}=${JSON.stringify(value)}`);
  const place = command.directory === null ? [] : [`+cd ${JSON.stringify(command.directory)}`];
  const added = [`+${after}`, ...place, ...environment, `+${JSON.stringify(command.command)}`];
  const context = [
    ...command.pins.map(({ path, sha256 }) => ` ${sha256}  ${path}`),
    ...dryRun.split(/\r?\n/).flatMap((line) => (line === '' ? [] : [` ${line}`])),
  ];
  const range = `@@ -1,${1 + context.length} +1,${added.length + context.length} @@`;
  return [`--- ${name}`, `+++ ${name}`, range, `-${before}`, ...added, ...context, '']
    .join('\n')
    .slice(0, diffLimitCharacters);
}
