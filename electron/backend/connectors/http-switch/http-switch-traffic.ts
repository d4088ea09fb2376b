import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent, type TargetShare, targetShares } from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import { exposureFound, withinFound } from '../audience-shares.ts';
import type { CallOptions, TargetExposure, TrafficCapability } from '../connector.ts';
import { entryShares, readAudience, type ShareEntry, type SplitTarget } from './audience-entries.ts';
import { sharedDeadline, type ValueChange } from './change-value.ts';
import { documentDiff } from './document-diff.ts';
import type { EntryWriter } from './entry-writer.ts';
import type { HttpSwitchConfig } from './http-switch-config.ts';
import { readTarget, shareIn, withShare } from './share-in-document.ts';
import { readShareTemplate } from './share-template.ts';
import type { StoredValue, ValueStore } from './stored-value.ts';

export const exposures = [
  'percent',
  'permille',
  'weights',
  'targets',
  'both',
  'shares',
  'none',
] as const satisfies TrafficCapability['exposures'];

const mediaType = 'application/vnd.cockpit.http-switch+json';
const mostDiffCharacters = 64 * 1024;
const mostSnapshotCharacters = 1024 * 1024;
const snapshotSchema = z.strictObject({
  entries: z.array(z.strictObject({ key: z.string(), revision: z.string(), text: z.string().nullable() })),
});

type StoredValues = ReadonlyMap<string, StoredValue>;

const keysOf = ({ everybody, audiences }: SplitTarget): readonly string[] => [
  ...new Set([everybody, ...audiences].map(({ key }) => key)),
];

/** Of one entry its own; of several another one whenever one of theirs is. */
function revisionIn(split: SplitTarget, values: StoredValues): string {
  const revisions = keysOf(split).map((key) => values.get(key)?.revision ?? '');
  if (revisions.length === 1) return revisions[0] ?? '';
  return createHash('sha256').update(JSON.stringify(revisions)).digest('hex').slice(0, 16);
}

/** Moves shares that a configuration centre keeps in its entries. */
export function createHttpSwitchTraffic(
  config: HttpSwitchConfig,
  store: ValueStore,
  writer: EntryWriter,
): TrafficCapability {
  const template = readShareTemplate(config.shareTemplate);
  const audiences = config.audiences.map((line) => readAudience(line, template));
  const targets = config.entries.map((target): SplitTarget => {
    return { target, everybody: { ...readTarget(target), template }, audiences };
  });
  const keys = [...new Set(targets.flatMap(keysOf))];

  async function readAll(options: CallOptions, of: readonly string[] = keys): Promise<StoredValues> {
    return new Map(await Promise.all(of.map(async (key) => [key, await store.read(key, options)] as const)));
  }

  /** What is being taken back is not what is live. */
  async function readSettled(options: CallOptions): Promise<StoredValues> {
    const left = sharedDeadline(options);
    await writer.settled(left());
    return readAll(left());
  }

  function percentIn(entry: ShareEntry, values: StoredValues): number {
    const text = values.get(entry.key)?.text ?? null;
    if (text !== null) return shareIn(text, entry, entry.template).percent;
    if (config.missingIsNone) return 0;
    throw new CockpitFault('http-switch-value-missing', { target: entry.target });
  }

  const sharesIn = ({ audiences }: SplitTarget, values: StoredValues): readonly TargetShare[] =>
    audiences.map((entry) => ({ target: entry.audience, percent: percentIn(entry, values) }));
  const exposureIn = (split: SplitTarget, values: StoredValues): Exposure =>
    exposureFound(percentIn(split.everybody, values), sharesIn(split, values));

  function foundIn(values: StoredValues): FoundSplit {
    return { targets: targets.map((split) => ({ target: split.target, exposure: exposureIn(split, values) })) };
  }

  function changedAt(key: string): CockpitFault {
    const target = targets.find((split) => keysOf(split).includes(key))?.target ?? key;
    return new CockpitFault('http-switch-changed', { target });
  }

  /** What an entry becomes. */
  function raised(text: string | null, entry: ShareEntry, to: Exposure): string | null {
    if (text !== null) return withShare(text, entry, entry.template, to);
    if (config.missingIsNone && exposurePercent(to) === 0) return null;
    const rendered = entry.template.render(to);
    if (entry.path === null && config.missingIsNone && rendered !== null) return rendered;
    throw new CockpitFault('http-switch-value-missing', { target: entry.target });
  }

  /**
   * A lowering puts a share where there is none, or something that is none and nothing else. A share that cannot be found
   * within a document keeps no other one there open: whoever reads it afterwards is told.
   */
  function lowered(text: string | null, entry: ShareEntry, to: Exposure): string | null {
    const { path, template } = entry;
    // Of what is not there no write that is still on its way could be kept from it.
    const isMissed = !config.missingIsNone || writer.isUnsettled(entry.key);
    const isUnread = text === null ? isMissed : template.isBare && template.find(text) === null;
    if (path === null && isUnread) return template.render(to);
    try {
      return raised(text, entry, to);
    } catch (thrown) {
      if (path === null || toCockpitError(thrown).code !== 'http-switch-value-unreadable') throw thrown;
      return text;
    }
  }

  /** One change for each entry that is concerned, whatever number of shares stand there. */
  function changesFor(wanted: readonly TargetExposure[], lowers: boolean): readonly ValueChange[] {
    const found = wanted.flatMap(({ target, exposure }) => {
      const split = targets.find((candidate) => candidate.target === target);
      if (split === undefined) throw new CockpitFault('not-found', { target });
      requireCarried(exposure);
      return entryShares(exposure, split, lowers);
    });
    const changes = [...Map.groupBy(found, ({ entry }) => entry.key)].map(
      ([key, ofKey]): ValueChange => ({
        key,
        edit: (text) =>
          ofKey.reduce((next, { entry, exposure }) => (lowers ? lowered : raised)(next, entry, exposure), text),
      }),
    );
    // Everybody is closed first and opened last: what is cut short between audiences and everybody can still be read.
    const opensLast = audiences.length > 0 && wanted.some(({ exposure }) => targetShares(exposure) === null);
    return opensLast ? changes.toReversed() : changes;
  }

  /** Whoever reads could not say what is live there, so nobody else could cap it by that. */
  async function cappedBelow(wanted: readonly TargetExposure[], options: CallOptions) {
    const [split] = targets;
    if (audiences.length === 0 || split === undefined) return wanted;
    try {
      const values = await readAll({ ...options, deadlineMs: options.deadlineMs / 4 });
      const [everybody, shares] = [percentIn(split.everybody, values), sharesIn(split, values)];
      return wanted.map(({ target, exposure }) => ({ target, exposure: withinFound(exposure, everybody, shares) }));
    } catch (thrown) {
      if (toCockpitError(thrown).code === 'cancelled') throw thrown;
      return wanted;
    }
  }

  /** What each entry must still be at. Throws `http-switch-changed` where a target has several and one is another. */
  async function revisionsOf(
    wanted: readonly TargetExposure[],
    expected: ReadonlyMap<string, string>,
    options: CallOptions,
  ): Promise<ReadonlyMap<string, string>> {
    const revisions = new Map<string, string>();
    for (const split of targets.filter(({ target }) => wanted.some((one) => one.target === target))) {
      const [first = '', ...others] = keysOf(split);
      const revision = expected.get(split.target) ?? '';
      if (others.length === 0) {
        if (!revisions.has(first)) revisions.set(first, revision);
        continue;
      }
      const values = await readAll(options, keysOf(split));
      if (revisionIn(split, values) !== revision)
        throw new CockpitFault('http-switch-changed', { target: split.target });
      for (const [key, value] of values) revisions.set(key, value.revision);
    }
    return revisions;
  }

  return {
    exposures,
    read: async (options) => foundIn(await readSettled(options)),

    async preview(to, options) {
      requireCarried(to);
      const values = await readSettled(options);
      return {
        targets: targets.map((split) => {
          const changes = changesFor([{ target: split.target, exposure: to }], false);
          const diff = changes
            .map(({ key, edit }) => {
              const found = values.get(key) ?? { text: null, revision: '' };
              return documentDiff(found.text ?? '', edit(found.text, found) ?? '', config.keyPrefix + key);
            })
            .join('')
            .slice(0, mostDiffCharacters);
          return {
            target: split.target,
            from: exposureIn(split, values),
            to,
            diff,
            revision: revisionIn(split, values),
          };
        }),
      };
    },

    async apply(change, expected, options) {
      const left = sharedDeadline(options);
      const changes = changesFor(expected === null ? await cappedBelow(change, left()) : change, expected === null);
      if (expected === null) await writer.lower(changes, left());
      else {
        // A raise that was never previewed is a raise on an unknown state.
        if (change.some(({ target }) => !expected.has(target)))
          throw new CockpitFault('invalid-input', { field: 'expected' });
        await writer.settled(left());
        await writer.raise(changes, await revisionsOf(change, expected, left()), changedAt, left());
      }
      return foundIn(await readAll(left()));
    },

    async snapshot(options) {
      const entries = [...(await readSettled(options))].map(([key, { revision, text }]) => ({ key, revision, text }));
      const content = JSON.stringify({ entries });
      if (content.length > mostSnapshotCharacters) {
        throw new CockpitFault('connector-bad-answer', { reason: 'too-long', maxBytes: mostSnapshotCharacters });
      }
      return { mediaType, content };
    },

    snapshotText: ({ content }) =>
      snapshotSchema
        .parse(parseJson(content))
        .entries.map(({ key, text }) => (text === null ? `# ${key}: –\n` : `# ${key}\n${text.replace(/\n*$/, '\n')}`))
        .join(''),

    async restore(snapshot, options) {
      const parsed = snapshotSchema.safeParse(snapshot.mediaType === mediaType ? parseJson(snapshot.content) : null);
      if (!parsed.success) throw new CockpitFault('invalid-input', { field: 'snapshot', value: snapshot.mediaType });
      const foreign = parsed.data.entries.find(({ key }) => !keys.includes(key));
      if (foreign !== undefined) throw new CockpitFault('invalid-input', { field: 'snapshot', value: foreign.key });
      const left = sharedDeadline(options);
      await writer.lower(
        parsed.data.entries.map(({ key, text }) => ({ key, edit: () => text })),
        left(),
      );
      return foundIn(await readAll(left()));
    },
  };
}

function requireCarried({ kind }: Exposure): void {
  if (!exposures.some((carried) => carried === kind)) throw new CockpitFault('exposure-not-carried', { kind });
}
