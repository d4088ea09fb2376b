import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import {
  compareExposure,
  type Exposure,
  exposurePercent,
  exposureSchema,
  targetShares,
} from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { AskedPeople, ClaimedTarget } from '../asked-people.ts';
import type { TargetExposure, TrafficCapability } from '../connector.ts';
import { namedShareFor, namedShares } from '../named-shares.ts';
import type { ManualSwitchConfig } from './manual-switch-config.ts';

const exposures = exposureSchema.options.map((option) => option.shape.kind.value);
const mediaType = 'application/vnd.cockpit.manual-switch+json';
const target = z.string();
const snapshotSchema = z.object({
  targets: z.array(
    z.union([
      z.strictObject({ target, exposure: exposureSchema }),
      // Kept when only a share could be claimed.
      z
        .strictObject({ target, percent: z.number().min(0).max(100) })
        .transform(({ percent, ...of }): TargetExposure => ({ ...of, exposure: { kind: 'percent', percent } })),
    ]),
  ),
});

/** A target as it was claimed last. */
interface Claimed extends Omit<ClaimedTarget, 'claim'>, TargetExposure {}

/** Moves shares by asking people, and tells what they claimed. */
export function createManualSwitchTraffic(config: ManualSwitchConfig, people: AskedPeople): TrafficCapability {
  const names = namedShares(config.shareValues);

  function claimedOf(target: string): Claimed {
    const { claim, ...state } = people.claimed(target);
    const initial: Exposure = { kind: 'percent', percent: config.initialPercent };
    return { target, exposure: claim?.exposure ?? initial, ...state };
  }
  const foundIn = (found: readonly TargetExposure[]): FoundSplit => ({
    targets: found.map(({ target, exposure }) => ({ target, exposure, reported: true })),
  });
  const shareText = (percent: number): string =>
    names.find((share) => share.percent === percent)?.value ?? String(percent);
  /** A share, or a line for each audience and one for everybody else, as it is copied. */
  function exposureText(exposure: Exposure): string {
    const shares = targetShares(exposure);
    if (shares !== null) {
      const lines = shares.map(({ target, percent }) => `${target}: ${shareText(percent)}`);
      return [...lines, `*: ${shareText(0)}`].join('\n');
    }
    if (exposure.kind === 'replicas' || exposure.kind === 'weights') {
      const { canary, stable } = exposure;
      return stable === undefined ? `canary: ${canary}` : `canary: ${canary}, stable: ${stable}`;
    }
    return shareText(exposurePercent(exposure) ?? 0);
  }

  /** What there is a name for, where the console knows names. */
  function carried(exposure: Exposure, lowers: boolean): Exposure {
    if (names.length === 0) return asClaimed(exposure);
    const namedFor = (percent: number): number => {
      const named = namedShareFor(names, percent, lowers);
      if (named === null) throw new CockpitFault('command-share-unlisted', { percent });
      return named;
    };
    const shares = targetShares(exposure);
    if (shares !== null) {
      const named = shares.map(({ target, percent }) => ({ target, percent: namedFor(percent) }));
      return { kind: 'shares', shares: named };
    }
    const percent = exposurePercent(exposure);
    if (percent === null || exposure.kind === 'replicas') {
      throw new CockpitFault('exposure-not-carried', { kind: exposure.kind });
    }
    return { kind: 'percent', percent: namedFor(percent) };
  }

  function requireTargets(change: readonly { readonly target: string }[]): void {
    const foreign = change.find(({ target }) => !config.targets.includes(target));
    if (foreign !== undefined) throw new CockpitFault('not-found', { target: foreign.target });
  }

  /** `lowers`: what was claimed last is where it is to be, and whoever was asked since to go on from there is told to go back. */
  function textFor({ target, exposure: found }: Claimed, wanted: Exposure, lowers: boolean): string {
    const { instructions, undoInstructions = instructions } = config;
    const [from, to] = [exposureText(found), exposureText(wanted)];
    const values: Readonly<Record<string, string>> = { target, from, to };
    const order = compareExposure(wanted, found);
    const isUndone = order === 'less' || (order !== 'more' && lowers);
    return (isUndone ? undoInstructions : instructions).replaceAll(
      /\{(target|from|to)\}/g,
      (whole, name: string) => values[name] ?? whole,
    );
  }

  function diffOf(claimed: Claimed, to: Exposure): string {
    if (isSame(claimed.exposure, to)) return '';
    const name = `${config.consoleUrl ?? config.who}: ${claimed.target}`;
    const marked = (mark: string, text: string) => text.split(/\r?\n/).map((line) => `${mark}${line}`);
    const lines = marked(' ', textFor(claimed, to, false));
    const [before, after] = [marked('-', exposureText(claimed.exposure)), marked('+', exposureText(to))];
    const range = `@@ -1,${before.length + lines.length} +1,${after.length + lines.length} @@`;
    return [`--- ${name}`, `+++ ${name}`, range, ...before, ...after, ...lines, ''].join('\n');
  }

  async function askFor(
    { target, exposure: to }: TargetExposure,
    lowers: boolean,
    options: CallOptions,
  ): Promise<void> {
    const before = claimedOf(target);
    // Nobody was asked since it was claimed: there is nothing to change.
    if (isSame(before.exposure, to) && !before.isOpen) return;
    const { who, consoleUrl = null } = config;
    const text = textFor(before, to, lowers);
    await people.ask({ target, from: before.exposure, to, text, who, consoleUrl, names }, options);
  }

  /** All at once; whoever answers is heard, and what nobody answers is the failure of the whole. */
  async function ask(changes: readonly TargetExposure[], lowers: boolean, options: CallOptions): Promise<FoundSplit> {
    const answers = await Promise.allSettled(changes.map((wanted) => askFor(wanted, lowers, options)));
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return foundIn(changes.map(({ target }) => claimedOf(target)));
  }

  const checked = async <Result>(options: CallOptions, work: () => Result | Promise<Result>): Promise<Result> => {
    const limits = startCall(options, config.who);
    try {
      limits.check();
      return await work();
    } finally {
      limits.end();
    }
  };
  const readAll = () => config.targets.map(claimedOf);

  return {
    exposures,
    patienceMs: config.patienceMinutes * 60_000,
    read: (options) => checked(options, () => foundIn(readAll())),

    preview: (to, options) =>
      checked(options, () => {
        const wanted = carried(to, false);
        const targets = readAll().map((claimed) => ({
          target: claimed.target,
          from: claimed.exposure,
          to,
          diff: diffOf(claimed, wanted),
          revision: claimed.revision,
        }));
        return { targets };
      }),

    apply: (change, expected, options) =>
      checked(options, () => {
        requireTargets(change);
        const wanted = change.map(({ target, exposure }) => ({
          target,
          exposure: carried(exposure, expected === null),
        }));
        for (const { target } of expected === null ? [] : wanted) {
          const revision = expected?.get(target);
          // A raise that was never previewed is a raise on an unknown state.
          if (revision === undefined) throw new CockpitFault('invalid-input', { field: 'expected' });
          const claimed = claimedOf(target);
          if (claimed.revision === revision) continue;
          throw new CockpitFault('manual-switch-changed', { target, found: exposureText(claimed.exposure) });
        }
        return ask(wanted, expected === null, options);
      }),

    snapshot: (options) =>
      checked(options, () => {
        const targets = readAll().map(({ target, exposure }) => ({ target, exposure }));
        return { mediaType, content: JSON.stringify({ targets }, null, 2) };
      }),

    restore: (snapshot, options) =>
      checked(options, () => {
        const parsed = snapshotSchema.safeParse(snapshot.mediaType === mediaType ? parseJson(snapshot.content) : null);
        if (!parsed.success) throw new CockpitFault('invalid-input', { field: 'snapshot', value: snapshot.mediaType });
        requireTargets(parsed.data.targets);
        return ask(parsed.data.targets, true, options);
      }),
  };
}

const isSame = (a: Exposure, b: Exposure): boolean => compareExposure(a, b) === 'equal';

/** A share is claimed in percent, however the plan says it. */
function asClaimed(exposure: Exposure): Exposure {
  if (exposure.kind !== 'permille' && exposure.kind !== 'none') return exposure;
  return { kind: 'percent', percent: exposurePercent(exposure) ?? 0 };
}
