import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposureSchema } from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import { readExposure } from '../../practice/exposure-rules.ts';
import type { CallOptions, TrafficCapability } from '../connector.ts';
import { sharedDeadline } from './router-client.ts';
import { splitDiff, splitText } from './split-diff.ts';
import { readSplit, writeSplit } from './split-resource.ts';

/** The only target: the router's live split. */
export const routerTarget = 'router';

const exposures: TrafficCapability['exposures'] = [
  'percent',
  'permille',
  'weights',
  'targets',
  'both',
  'shares',
  'none',
];

const mediaType = 'application/vnd.cockpit.practice-split+json';
const snapshotSchema = z.union([
  z
    .strictObject({ percent: z.number().min(0).max(100) })
    .transform(({ percent }): Exposure => ({ kind: 'percent', percent })),
  z.strictObject({ exposure: exposureSchema }).transform(({ exposure }) => exposure),
]);

/** Moves the split of one router over its admin document. */
export function splitTraffic(routerUrl: string): TrafficCapability {
  async function setAndReadBack(to: Exposure, revision: string | null, options: CallOptions): Promise<FoundSplit> {
    const left = sharedDeadline(options);
    await writeSplit(routerUrl, to, revision, left());
    return found((await readSplit(routerUrl, left())).exposure);
  }

  return {
    exposures,
    read: async (options) => found((await readSplit(routerUrl, options)).exposure),
    preview: async (to, options) => {
      requireCarried(to);
      const live = await readSplit(routerUrl, options);
      return {
        targets: [
          {
            target: routerTarget,
            from: live.exposure,
            to,
            diff: splitDiff(live.exposure, to),
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
      if (wanted === undefined) return found((await readSplit(routerUrl, options)).exposure);
      requireCarried(wanted.exposure);
      const revision = expected?.get(routerTarget) ?? null;
      // A raise whose target was never previewed is a raise on an unknown state.
      if (expected !== null && revision === null) throw new CockpitFault('invalid-input', { field: 'expected' });
      return setAndReadBack(wanted.exposure, revision, options);
    },
    snapshot: async (options) => ({
      mediaType,
      content: splitText((await readSplit(routerUrl, options)).exposure),
    }),
    restore: async (snapshot, options) => {
      if (snapshot.mediaType !== mediaType) throw new CockpitFault('invalid-input', { field: 'snapshot.mediaType' });
      return setAndReadBack(exposureIn(snapshot.content), null, options);
    },
  };
}

function found(exposure: Exposure): FoundSplit {
  return { targets: [{ target: routerTarget, exposure }] };
}

/** Said before anything is changed: at the preview, not when the change is made. */
function requireCarried(exposure: Exposure): void {
  if (!exposures.includes(exposure.kind)) throw new CockpitFault('exposure-not-carried', { kind: exposure.kind });
  const read = readExposure(exposure);
  if (!read.ok) throw new CockpitFault('exposure-not-understood', { place: read.problem });
}

function exposureIn(content: string): Exposure {
  try {
    return snapshotSchema.parse(JSON.parse(content));
  } catch (cause) {
    throw new CockpitFault('invalid-input', { field: 'snapshot.content' }, { cause });
  }
}
