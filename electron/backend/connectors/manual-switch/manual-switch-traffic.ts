import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { AskedPeople, ClaimedTarget } from '../asked-people.ts';
import type { TrafficCapability } from '../connector.ts';
import { namedShareFor, namedShares } from '../named-shares.ts';
import type { ManualSwitchConfig } from './manual-switch-config.ts';

const exposures = ['percent', 'permille', 'none'] as const satisfies TrafficCapability['exposures'];
const mediaType = 'application/vnd.cockpit.manual-switch+json';
const snapshotSchema = z.object({
  targets: z.array(z.strictObject({ target: z.string(), percent: z.number().min(0).max(100) })),
});

/** A target as it was claimed last. */
interface Claimed extends Omit<ClaimedTarget, 'claim'> {
  readonly target: string;
  readonly percent: number;
}

interface Wanted {
  readonly target: string;
  readonly percent: number;
}

/** Moves shares by asking people, and tells what they claimed. */
export function createManualSwitchTraffic(config: ManualSwitchConfig, people: AskedPeople): TrafficCapability {
  const names = namedShares(config.shareValues);

  function claimedOf(target: string): Claimed {
    const { claim, ...state } = people.claimed(target);
    return { target, percent: claim?.percent ?? config.initialPercent, ...state };
  }
  const foundIn = (found: readonly Wanted[]): FoundSplit => ({
    targets: found.map(({ target, percent }) => ({
      target,
      exposure: { kind: 'percent', percent },
      reported: true,
    })),
  });
  const shareText = (percent: number): string =>
    names.find((share) => share.percent === percent)?.value ?? String(percent);

  function carried(exposure: Exposure, lowers: boolean): number {
    const isKnown = exposures.some((kind) => kind === exposure.kind);
    const percent = isKnown ? exposurePercent(exposure) : null;
    if (percent === null) throw new CockpitFault('exposure-not-carried', { kind: exposure.kind });
    if (names.length === 0) return percent;
    const named = namedShareFor(names, percent, lowers);
    if (named === null) throw new CockpitFault('command-share-unlisted', { percent });
    return named;
  }

  function requireTargets(change: readonly { readonly target: string }[]): void {
    const foreign = change.find(({ target }) => !config.targets.includes(target));
    if (foreign !== undefined) throw new CockpitFault('not-found', { target: foreign.target });
  }

  /** `lowers`: what was claimed last is where it is to be, and whoever was asked since to go on from there is told to go back. */
  function textFor({ target, percent: from }: Claimed, to: number, lowers: boolean): string {
    const { instructions, undoInstructions = instructions } = config;
    const values: Readonly<Record<string, string>> = { target, from: shareText(from), to: shareText(to) };
    const isUndone = to < from || (to === from && lowers);
    return (isUndone ? undoInstructions : instructions).replaceAll(
      /\{(target|from|to)\}/g,
      (whole, name: string) => values[name] ?? whole,
    );
  }

  function diffOf(claimed: Claimed, to: number): string {
    if (claimed.percent === to) return '';
    const name = `${config.consoleUrl ?? config.who}: ${claimed.target}`;
    const lines = textFor(claimed, to, false)
      .split(/\r?\n/)
      .map((line) => ` ${line}`);
    const range = `@@ -1,${lines.length + 1} +1,${lines.length + 1} @@`;
    const changed = [`-${shareText(claimed.percent)}`, `+${shareText(to)}`];
    return [`--- ${name}`, `+++ ${name}`, range, ...changed, ...lines, ''].join('\n');
  }

  async function askFor(wanted: Wanted, lowers: boolean, options: CallOptions): Promise<Wanted> {
    const before = claimedOf(wanted.target);
    // Nobody was asked since it was claimed: there is nothing to change.
    if (before.percent === wanted.percent && !before.isOpen) return before;
    const { who, consoleUrl = null } = config;
    const { target, percent: to } = wanted;
    const text = textFor(before, to, lowers);
    const { percent } = await people.ask({ target, from: before.percent, to, text, who, consoleUrl, names }, options);
    return { target, percent };
  }

  /** All at once; whoever answers is heard, and what nobody answers is the failure of the whole. */
  async function ask(changes: readonly Wanted[], lowers: boolean, options: CallOptions): Promise<FoundSplit> {
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
        const percent = carried(to, false);
        const targets = readAll().map((claimed) => ({
          target: claimed.target,
          from: { kind: 'percent', percent: claimed.percent } as const,
          to,
          diff: diffOf(claimed, percent),
          revision: claimed.revision,
        }));
        return { targets };
      }),

    apply: (change, expected, options) =>
      checked(options, () => {
        requireTargets(change);
        const wanted = change.map(({ target, exposure }) => ({
          target,
          percent: carried(exposure, expected === null),
        }));
        for (const { target } of expected === null ? [] : wanted) {
          const revision = expected?.get(target);
          // A raise that was never previewed is a raise on an unknown state.
          if (revision === undefined) throw new CockpitFault('invalid-input', { field: 'expected' });
          const claimed = claimedOf(target);
          if (claimed.revision === revision) continue;
          throw new CockpitFault('manual-switch-changed', { target, found: shareText(claimed.percent) });
        }
        return ask(wanted, expected === null, options);
      }),

    snapshot: (options) =>
      checked(options, () => {
        const targets = readAll().map(({ target, percent }) => ({ target, percent }));
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
