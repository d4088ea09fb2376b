import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { Exposure } from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import type { Machine } from '../../machines/machine.ts';
import type { TrafficCapability, TrafficSnapshot } from '../connector.ts';
import { onlyChange } from '../only-target.ts';
import { diffWithCommands, revisionWithCommands, stateRevisionOf } from '../shift-commands.ts';
import { type EnvFileConfig, shiftCommands, shiftPatienceMs } from './env-file-config.ts';
import { type EnvFileWriter, type ReadEnvFile, revisionOf } from './env-file-writer.ts';
import type { EnvService } from './env-service.ts';
import { changedLinesOnly, hashOf } from './env-text.ts';
import { percentOf, type ShareValues, valuesFor } from './share-values.ts';

const snapshotType = 'application/json; env-file';

const fileSnapshot = z.strictObject({
  file: z.string(),
  /** SHA-256 of the whole file: its other lines may be secrets, and stay where they are. */
  sha256: z.string(),
  lines: z.array(z.string()).min(1).max(2),
  uid: z.number().int(),
  gid: z.number().int(),
  mode: z.number().int().min(0).max(0o7777),
  /** Evidence of what the process carried. */
  effective: z.strictObject({ percent: z.string(), switch: z.string().nullable() }),
  /** Which process that was; absent in what was kept by an earlier version. */
  process: z
    .strictObject({
      pid: z.string(),
      unit: z.string().nullable(),
      command: z.array(z.string()).nullable(),
      directory: z.string().nullable(),
      user: z.string().nullable(),
    })
    .nullable()
    .optional(),
});

/** Moves the share that a process reads from its environment: the variable is the one target. */
export function createEnvFileTraffic(
  config: EnvFileConfig,
  service: EnvService,
  writer: EnvFileWriter,
  machine: () => Promise<Machine>,
): TrafficCapability {
  const target = config.variable;
  const commands = { commands: shiftCommands(config) };
  const exposureOf = (values: ShareValues): Exposure => ({ kind: 'percent', percent: percentOf(values, config) ?? 0 });
  const foundIn = (values: ShareValues): FoundSplit => ({ targets: [{ target, exposure: exposureOf(values) }] });

  return {
    exposures: ['percent', 'permille', 'none'],
    patienceMs: shiftPatienceMs(config),
    async read(options) {
      await writer.settled(options);
      return foundIn(await service.effective(options));
    },

    async preview(to, options) {
      const values = valuesFor(to, config, false);
      await writer.settled(options);
      const read = await writer.read(options);
      const effective = await service.effective(options);
      const lines = changedLinesOnly(utf8(read.text), utf8(read.withValues(values)), config.envFile);
      // Where the file says it already, a lowering still starts a process that does not.
      const restarts = lines !== '' || percentOf(effective, config) !== percentOf(values, config);
      const diff = restarts ? diffWithCommands(lines, (await machine()).name, commands) : '';
      const revision = revisionWithCommands(revisionOf(read, effective), commands);
      return { targets: [{ target, from: exposureOf(effective), to, diff, revision }] };
    },

    async apply(change, expected, options) {
      const { exposure, expectedRevision: previewed } = onlyChange(target, change, expected);
      const isRaise = expected !== null;
      const expectedRevision = previewed === null ? null : stateRevisionOf(previewed, commands);
      const values = valuesFor(exposure, config, !isRaise);
      const edit = (read: ReadEnvFile) => read.withValues(values);
      return foundIn(await writer.change({ edit, expectedRevision }, options));
    },

    async snapshot(options) {
      await writer.settled(options);
      const { text, lines, file } = await writer.read(options);
      const { percent, switch: toggle } = await service.effective(options);
      const content = {
        file: config.envFile,
        sha256: hashOf(text),
        lines: lines.map(utf8),
        uid: file.owner.uid,
        gid: file.owner.gid,
        mode: file.mode,
        effective: { percent, switch: toggle },
        process: await service.evidence(options),
      };
      return { mediaType: snapshotType, content: JSON.stringify(content, null, 2) };
    },

    async restore(snapshot, options) {
      const { lines, mode } = snapshotIn(snapshot, config);
      const edit = (read: ReadEnvFile) =>
        read.withLines(lines.map((line) => Buffer.from(line, 'utf8').toString('latin1')));
      return foundIn(await writer.change({ edit, mode, expectedRevision: null }, options));
    },

    snapshotText(snapshot) {
      const { lines, mode } = snapshotIn(snapshot, config);
      return [...lines, `# mode ${mode.toString(8)}`, ''].join('\n');
    },
  };
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function snapshotIn({ mediaType, content }: TrafficSnapshot, config: EnvFileConfig): z.infer<typeof fileSnapshot> {
  if (mediaType !== snapshotType) throw new CockpitFault('invalid-input', { field: 'mediaType', value: mediaType });
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    parsed = null;
  }
  const { success, data } = fileSnapshot.safeParse(parsed);
  const count = config.switchVariable === undefined ? 1 : 2;
  if (!success || data.file !== config.envFile || data.lines.length !== count) {
    throw new CockpitFault('invalid-input', { field: 'content' });
  }
  return data;
}
