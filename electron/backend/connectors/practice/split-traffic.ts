import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { Exposure } from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import type { CallOptions, TrafficCapability } from '../connector.ts';
import { sharedDeadline } from './router-client.ts';
import { readSplit, writeSplit } from './split-resource.ts';

/** The only target: the router's live split. */
export const routerTarget = 'router';

const mediaType = 'application/vnd.cockpit.practice-split+json';
const snapshotSchema = z.strictObject({ percent: z.number().min(0).max(100) });

/** Moves the split of one router over its admin document. */
export function splitTraffic(routerUrl: string): TrafficCapability {
  async function setAndReadBack(percent: number, revision: string | null, options: CallOptions): Promise<FoundSplit> {
    const left = sharedDeadline(options);
    await writeSplit(routerUrl, percent, revision, left());
    return found((await readSplit(routerUrl, left())).percent);
  }

  return {
    read: async (options) => found((await readSplit(routerUrl, options)).percent),
    preview: async (to, options) => {
      const percent = flyablePercent(to);
      const live = await readSplit(routerUrl, options);
      return {
        targets: [
          {
            target: routerTarget,
            from: { kind: 'percent', percent: live.percent },
            to: { kind: 'percent', percent },
            diff: splitDiff(live.percent, percent),
            revision: live.revision,
          },
        ],
      };
    },
    apply: async (change, expected, options) => {
      for (const { target } of change) {
        if (target !== routerTarget) throw new CockpitFault('not-found', { target });
      }
      const wanted = change.at(-1);
      if (wanted === undefined) return found((await readSplit(routerUrl, options)).percent);
      const percent = flyablePercent(wanted.exposure);
      const revision = expected?.get(routerTarget) ?? null;
      // A raise whose target was never previewed is a raise on an unknown state.
      if (expected !== null && revision === null) throw new CockpitFault('invalid-input', { field: 'expected' });
      return setAndReadBack(percent, revision, options);
    },
    snapshot: async (options) => ({
      mediaType,
      content: splitText((await readSplit(routerUrl, options)).percent),
    }),
    restore: async (snapshot, options) => {
      if (snapshot.mediaType !== mediaType) throw new CockpitFault('invalid-input', { field: 'snapshot.mediaType' });
      return setAndReadBack(snapshotPercent(snapshot.content), null, options);
    },
  };
}

function found(percent: number): FoundSplit {
  return { targets: [{ target: routerTarget, exposure: { kind: 'percent', percent } }] };
}

function flyablePercent(exposure: Exposure): number {
  if (exposure.kind !== 'percent') throw new CockpitFault('plan-exposure-not-flyable', { kind: exposure.kind });
  return exposure.percent;
}

function snapshotPercent(content: string): number {
  try {
    return snapshotSchema.parse(JSON.parse(content)).percent;
  } catch (cause) {
    throw new CockpitFault('invalid-input', { field: 'snapshot.content' }, { cause });
  }
}

function splitText(percent: number): string {
  return `{\n  "percent": ${percent}\n}\n`;
}

/** A unified diff of the split document; empty where nothing changes. */
function splitDiff(from: number, to: number): string {
  if (from === to) return '';
  return [
    '--- router/admin/split',
    '+++ router/admin/split',
    '@@ -1,3 +1,3 @@',
    ' {',
    `-  "percent": ${from}`,
    `+  "percent": ${to}`,
    ' }',
    '',
  ].join('\n');
}
