import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import type { Machine } from '../../machines/machine.ts';
import type { PinnedCommand } from '../../machines/pinned-command.ts';
import { wantedShares, withinFound } from '../audience-shares.ts';
import type { CallOptions, TargetExposure, TrafficCapability } from '../connector.ts';
import type { CommandSwitchConfig } from './command-switch-config.ts';
import type { CommandSwitchWriter, Lowering } from './command-switch-writer.ts';
import {
  audienceSharesIn,
  exposureIn,
  type FoundTarget,
  foundTargets,
  revisionIn,
  splitIn,
  textIn,
} from './found-targets.ts';
import { type Share, shareLabel } from './share.ts';
import { movesOf, type ShareChange, type ShareMove } from './share-moves.ts';
import { exposures } from './share-value.ts';
import type { FoundShare, SwitchCommands } from './switch-commands.ts';
import { withinCall } from './within-call.ts';

const mediaType = 'application/vnd.cockpit.command-switch+json';
const diffLimitCharacters = 64 * 1024;
const snapshotSchema = z.object({
  targets: z.array(z.strictObject({ target: z.string(), audience: z.string().optional(), value: z.string() })),
});

/** Moves shares by the commands of a connection, and reads them by another one. */
export function createCommandSwitchTraffic(
  config: CommandSwitchConfig,
  commands: SwitchCommands,
  writer: CommandSwitchWriter,
  machine: () => Promise<Machine>,
): TrafficCapability {
  const { shares } = commands;
  const { audienceNames = [], everybodyName } = config;
  const sharesOf = (target: string): readonly Share[] => [
    { target, audience: null },
    ...audienceNames.map((audience) => ({ target, audience })),
  ];

  const readAll = (options: CallOptions): Promise<readonly FoundShare[]> =>
    withinCall(options, async (left) => {
      await writer.settled(left());
      return Promise.all(config.targets.flatMap(sharesOf).map((share) => commands.read(share, left())));
    });

  function requireTargets(change: readonly { readonly target: string }[]): void {
    const foreign = change.find(({ target }) => !config.targets.includes(target));
    if (foreign !== undefined) throw new CockpitFault('not-found', { target: foreign.target });
  }

  /** What every share of a target is to be, everybody first; each of them can be said where `exposure` is `carried`. */
  function changesOf({ target, exposure }: TargetExposure, lowers: boolean): readonly ShareChange[] {
    return wantedShares(exposure, audienceNames, () => true, lowers).map((wanted) => ({
      target,
      audience: wanted.audience,
      percent: exposurePercent(wanted.exposure) ?? 0,
    }));
  }

  /** Whoever reads shares that say no exposure together could not cap a lowering by them. */
  function loweringOf(change: TargetExposure): Lowering {
    return {
      shares: sharesOf(change.target),
      decide(found) {
        const read = found.filter((share) => share !== null);
        const [live] = read.length < found.length ? [] : foundTargets(read);
        if (live === undefined) return changesOf(change, true);
        const exposure = withinFound(change.exposure, live.everybody.percent, audienceSharesIn(live));
        return changesOf({ ...change, exposure }, true);
      },
    };
  }

  async function diffOf({ change, found, lowers }: ShareMove, options: CallOptions): Promise<string> {
    const wanted = commands.values(change, change.percent);
    const { name } = await machine();
    const dryRun =
      config.previewCommand === undefined
        ? ''
        : await commands.run(commands.filled(config.previewCommand, wanted), options);
    return commandDiff(
      `${name}: ${shareLabel(change)}`,
      found.text,
      wanted.value ?? '',
      commands.move(change, change.percent, lowers),
      dryRun,
    );
  }

  /** Of every share that would change, in the order in which they would be moved. */
  async function diffsOf(live: FoundTarget, exposure: Exposure, options: CallOptions): Promise<string> {
    const changes = changesOf({ target: live.target, exposure }, false);
    const moves = movesOf(changes, [live.everybody, ...live.audiences]);
    const made = moves.filter(({ change, found }) => change.percent !== found.percent);
    const diffs = await Promise.all(made.map((move) => diffOf(move, options)));
    return diffs.join('').slice(0, diffLimitCharacters);
  }

  return {
    exposures,
    // One after the other, each with its command and its reading.
    patienceMs:
      1000 * config.targets.length * (1 + audienceNames.length) * (config.timeoutSeconds + config.settleSeconds),
    read: async (options) => splitIn(await readAll(options)),

    preview: (to, options) =>
      withinCall(options, async (left) => {
        const exposure = shares.carried(to, false);
        const found = foundTargets(await readAll(left()));
        const targets = found.map(async (one) => ({
          target: one.target,
          from: exposureIn(one),
          to,
          diff: await diffsOf(one, exposure, left()),
          revision: revisionIn(one, everybodyName),
        }));
        return { targets: await Promise.all(targets) };
      }),

    async apply(change, expected, options) {
      requireTargets(change);
      const lowers = expected === null;
      const carried = change.map(({ target, exposure }) => ({ target, exposure: shares.carried(exposure, lowers) }));
      // What no connection can say is refused before anything is done.
      const changes = carried.map((one) => changesOf(one, lowers));
      if (lowers) return splitIn(await writer.lower(carried.map(loweringOf), options));
      // A raise that was never previewed is a raise on an unknown state.
      if (change.some(({ target }) => !expected.has(target))) {
        throw new CockpitFault('invalid-input', { field: 'expected' });
      }
      const check = (found: readonly FoundShare[]) => {
        for (const one of foundTargets(found)) {
          if (revisionIn(one, everybodyName) === expected.get(one.target)) continue;
          throw new CockpitFault('command-switch-changed', { target: one.target, found: textIn(one) });
        }
      };
      return splitIn(await writer.raise(changes, check, options));
    },

    async snapshot(options) {
      const found = await readAll(options);
      const { applyCommand, lowerCommand, readCommand, environment, pinnedFiles, directory } = config;
      const content = {
        targets: found.map(({ target, audience, text: value }) => ({
          ...{ target, ...(audience !== null && { audience }), value },
        })),
        // Evidence of how it was moved.
        machine: (await machine()).name,
        commands: { readCommand, applyCommand, lowerCommand, environment, directory, pinnedFiles },
        ...(audienceNames.length > 0 && { everybodyName }),
      };
      return { mediaType, content: JSON.stringify(content, null, 2) };
    },

    snapshotText: ({ content }) =>
      snapshotSchema
        .parse(parseJson(content))
        .targets.map(({ target, audience = null, value }) => `${shareLabel({ target, audience })} = ${value}\n`)
        .join(''),

    async restore(snapshot, options) {
      const parsed = snapshotSchema.safeParse(snapshot.mediaType === mediaType ? parseJson(snapshot.content) : null);
      if (!parsed.success) throw new CockpitFault('invalid-input', { field: 'snapshot', value: snapshot.mediaType });
      const entries = parsed.data.targets;
      requireTargets(entries);
      const unlisted = entries.find(({ audience }) => audience !== undefined && !audienceNames.includes(audience));
      if (unlisted?.audience !== undefined) {
        throw new CockpitFault('audience-unlisted', { audience: unlisted.audience });
      }
      const storedIn = (share: Share, audience: string | undefined) =>
        entries.find((entry) => entry.target === share.target && entry.audience === audience)?.value;
      const lowerings = [...new Set(entries.map(({ target }) => target))].map((target): Lowering => {
        const changes = sharesOf(target).map((share) => {
          // Before there were audiences everybody's share was that of all of them.
          const value = storedIn(share, share.audience ?? undefined) ?? storedIn(share, undefined) ?? '';
          const percent = shares.percentOf(value);
          if (percent === null) throw new CockpitFault('command-value-unreadable', { target, value });
          return { ...share, percent };
        });
        return { shares: sharesOf(target), decide: () => changes };
      });
      return splitIn(await writer.lower(lowerings, options));
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
