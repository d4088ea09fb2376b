import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import type { CallOptions, TargetExposure, TrafficCapability } from '../connector.ts';
import { type ChangedValue, changeFrom, changeUntilDone, sharedDeadline, type ValueChange } from './change-value.ts';
import { documentDiff } from './document-diff.ts';
import type { HttpSwitchConfig } from './http-switch-config.ts';
import { type EntryTarget, readTarget, shareIn, withShare } from './share-in-document.ts';
import { readShareTemplate } from './share-template.ts';
import type { StoredValue, ValueStore } from './stored-value.ts';

export const exposures = ['percent', 'permille', 'weights', 'none'] as const satisfies TrafficCapability['exposures'];

const mediaType = 'application/vnd.cockpit.http-switch+json';
const mostSnapshotCharacters = 1024 * 1024;
const snapshotSchema = z.strictObject({
  entries: z.array(z.strictObject({ key: z.string(), revision: z.string(), text: z.string().nullable() })),
});

/** Moves shares that a configuration centre keeps in its entries. */
export function createHttpSwitchTraffic(config: HttpSwitchConfig, store: ValueStore): TrafficCapability {
  const template = readShareTemplate(config.shareTemplate);
  const targets = config.entries.map(readTarget);
  const keys = [...new Set(targets.map(({ key }) => key))];

  async function readAll(options: CallOptions): Promise<ReadonlyMap<string, StoredValue>> {
    return new Map(await Promise.all(keys.map(async (key) => [key, await store.read(key, options)] as const)));
  }

  function exposureIn(entry: EntryTarget, text: string | null): Exposure {
    if (text !== null) return { kind: 'percent', percent: shareIn(text, entry, template).percent };
    if (config.missingIsNone) return { kind: 'percent', percent: 0 };
    throw new CockpitFault('http-switch-value-missing', { target: entry.target });
  }

  function foundIn(values: ReadonlyMap<string, StoredValue>): FoundSplit {
    const textOf = (key: string) => values.get(key)?.text ?? null;
    return {
      targets: targets.map((entry) => ({ target: entry.target, exposure: exposureIn(entry, textOf(entry.key)) })),
    };
  }

  /** What an entry becomes. A lowering puts a share where there is none, or something that is none and nothing else. */
  function edited(text: string | null, entry: EntryTarget, to: Exposure, lowers: boolean): string | null {
    const rendered = template.render(to);
    if (rendered === null) throw new CockpitFault('exposure-not-carried', { kind: to.kind });
    if (text === null) {
      if (config.missingIsNone && exposurePercent(to) === 0) return null;
      if (entry.path === null && (lowers || config.missingIsNone)) return rendered;
      throw new CockpitFault('http-switch-value-missing', { target: entry.target });
    }
    if (lowers && entry.path === null && template.isBare && template.find(text) === null) return rendered;
    return withShare(text, entry, template, to);
  }

  /** One change for each entry that is concerned, whatever number of its targets are. */
  function changesFor(wanted: readonly TargetExposure[], lowers: boolean): readonly ValueChange[] {
    const found = wanted.map(({ target, exposure }) => {
      const entry = targets.find((candidate) => candidate.target === target);
      if (entry === undefined) throw new CockpitFault('not-found', { target });
      requireCarried(exposure);
      return { entry, exposure };
    });
    return [...Map.groupBy(found, ({ entry }) => entry.key)].map(([key, ofKey]) => ({
      key,
      edit: (text) => ofKey.reduce((next, { entry, exposure }) => edited(next, entry, exposure, lowers), text),
    }));
  }

  /** All or none: what was raised already goes back when a later one is refused, unless somebody changed it since. */
  async function raise(changes: readonly ValueChange[], expected: ReadonlyMap<string, string>, options: CallOptions) {
    const left = sharedDeadline(options);
    const made: ChangedValue[] = [];
    try {
      for (const change of changes) {
        const [target = ''] = targetsOf(change.key);
        const revision = targetsOf(change.key).flatMap((one) => expected.get(one) ?? [])[0] ?? '';
        const changed = () => new CockpitFault('http-switch-changed', { target });
        made.push(await changeFrom(store, change, revision, changed, left()));
      }
    } catch (thrown) {
      for (const { key, before, after } of made.reverse()) {
        if (before === after) continue;
        const back = { key, edit: () => before.text };
        const changed = () => new CockpitFault('http-switch-changed', { target: key });
        await changeFrom(store, back, after.revision, changed, left()).catch(() => {});
      }
      throw thrown;
    }
  }

  /** Each for itself: one that fails neither stops nor undoes the others. */
  async function lower(changes: readonly ValueChange[], options: CallOptions): Promise<void> {
    const ended = await Promise.allSettled(changes.map((change) => changeUntilDone(store, change, options)));
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  const targetsOf = (key: string) => targets.filter((entry) => entry.key === key).map(({ target }) => target);

  return {
    exposures,
    read: async (options) => foundIn(await readAll(options)),

    async preview(to, options) {
      requireCarried(to);
      const values = await readAll(options);
      return {
        targets: targets.map((entry) => {
          const { text, revision } = values.get(entry.key) ?? { text: null, revision: '' };
          const after = edited(text, entry, to, false);
          const diff = documentDiff(text ?? '', after ?? '', config.keyPrefix + entry.key);
          return { target: entry.target, from: exposureIn(entry, text), to, diff, revision };
        }),
      };
    },

    async apply(change, expected, options) {
      const left = sharedDeadline(options);
      const changes = changesFor(change, expected === null);
      if (expected === null) await lower(changes, left());
      else {
        // A raise that was never previewed is a raise on an unknown state.
        if (change.some(({ target }) => !expected.has(target)))
          throw new CockpitFault('invalid-input', { field: 'expected' });
        await raise(changes, expected, left());
      }
      return foundIn(await readAll(left()));
    },

    async snapshot(options) {
      const entries = [...(await readAll(options))].map(([key, { revision, text }]) => ({ key, revision, text }));
      const content = JSON.stringify({ entries });
      if (content.length > mostSnapshotCharacters) {
        throw new CockpitFault('connector-bad-answer', { reason: 'too-long', maxBytes: mostSnapshotCharacters });
      }
      return { mediaType, content };
    },

    async restore(snapshot, options) {
      const parsed = snapshotSchema.safeParse(snapshot.mediaType === mediaType ? parseJson(snapshot.content) : null);
      if (!parsed.success) throw new CockpitFault('invalid-input', { field: 'snapshot', value: snapshot.mediaType });
      const foreign = parsed.data.entries.find(({ key }) => !keys.includes(key));
      if (foreign !== undefined) throw new CockpitFault('invalid-input', { field: 'snapshot', value: foreign.key });
      const left = sharedDeadline(options);
      await lower(
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
