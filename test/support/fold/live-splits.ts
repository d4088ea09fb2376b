import type { CockpitError } from '../../../shared/errors.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import { capByFound, type Exposure, exposurePercent } from '../../../shared/release/exposure.ts';
import type { Effect } from '../../../shared/release/outstanding.ts';
import type { FlagValue } from '../../../shared/release/runbook-events.ts';
import type { FoundTarget } from '../../../shared/release/split.ts';
import { besideOutcome } from './beside-outcome.ts';

/** How an effect goes: `half` stops after the first target, `lie` says done where it is not, `blind` cannot read back. */
export const effectOutcomes = ['done', 'half', 'failed', 'lie', 'blind'] as const;
export type EffectOutcome = (typeof effectOutcomes)[number];

const failure: CockpitError = { code: 'connection-unreachable', params: {}, retryable: true };

/** The splits that are really live, as the systems behind the switches would carry them. */
export interface LiveSplits {
  found(switchId: string): readonly FoundTarget[];
  /** Percent that a target carries now. */
  percentOf(switchId: string, target: string): number;
  /** Somebody else's hand. */
  set(switchId: string, target: string, percent: number): void;
  /** What a flag is set to now; null: there is none. */
  flagValue(flagId: string): FlagValue | null;
  /** Sets a flag as a step does that goes this way, and returns whether it says so. */
  setFlag(flagId: string, value: FlagValue | null, outcome: EffectOutcome): boolean;
  /** Carries out an effect the way the conductor does, and returns the report. */
  perform(effect: Effect, outcome: EffectOutcome): ReleaseCommand;
}

export function createLiveSplits(targets: Readonly<Record<string, readonly string[]>>): LiveSplits {
  const live = new Map<string, Map<string, number>>(
    Object.entries(targets).map(([id, names]) => [id, new Map(names.map((name) => [name, 0]))]),
  );
  /** What each switch carried before the first shift that wrote it. */
  const originals = new Map<string, readonly FoundTarget[]>();
  const flags = new Map<string, FlagValue>();
  const setFlag = (flagId: string, value: FlagValue | null, outcome: EffectOutcome): boolean => {
    // Written, though nobody may have heard of it.
    if (outcome !== 'failed' && outcome !== 'lie') value === null ? flags.delete(flagId) : flags.set(flagId, value);
    // A flag is read back by whoever sets it: no lie passes.
    return outcome === 'done';
  };
  const found = (switchId: string): readonly FoundTarget[] =>
    [...(live.get(switchId) ?? [])].map(([target, percent]) => ({ target, exposure: { kind: 'percent', percent } }));
  const write = (switchId: string, to: Exposure, outcome: EffectOutcome, capped: boolean) => {
    if (outcome === 'failed' || outcome === 'lie') return;
    const all = found(switchId);
    for (const { target, exposure } of outcome === 'half' ? all.slice(0, 1) : all) {
      const goal = capped ? capByFound(exposure, to) : to;
      live.get(switchId)?.set(target, exposurePercent(goal) ?? 0);
    }
  };
  /** As it was kept, to the letter: whether that opens something is for the fold to know before. */
  const restore = (switchId: string, outcome: EffectOutcome) => {
    if (outcome === 'failed' || outcome === 'lie') return;
    const kept = originals.get(switchId) ?? [];
    for (const { target, exposure } of outcome === 'half' ? kept.slice(0, 1) : kept)
      live.get(switchId)?.set(target, exposurePercent(exposure) ?? 0);
  };
  const says = (outcome: EffectOutcome) => outcome === 'done' || outcome === 'lie';
  const seen = (switchId: string, outcome: EffectOutcome) => (outcome === 'blind' ? null : found(switchId));

  return {
    found,
    percentOf: (switchId, target) => live.get(switchId)?.get(target) ?? 0,
    flagValue: (flagId) => flags.get(flagId) ?? null,
    setFlag,
    set: (switchId, target, percent) => void live.get(switchId)?.set(target, percent),
    perform: (effect, outcome) => {
      const error = says(outcome) ? null : failure;
      const result = { ...emptyResult, tookMs: 5, error };
      switch (effect.kind) {
        case 'shift': {
          const { shiftId, switchId, to, direction } = effect;
          const before = found(switchId);
          const isThere = before.every(({ exposure }) => exposurePercent(exposure) === exposurePercent(to));
          // A raise of an earlier run is only looked at; a lowering goes on, and never above what is found.
          const onlyLook = effect.resume && direction === 'raise';
          if (!onlyLook) {
            if (!originals.has(switchId)) originals.set(switchId, before);
            write(switchId, to, outcome, direction === 'lower');
          }
          return {
            type: 'record-shift',
            shiftId,
            outcome: onlyLook ? (isThere ? 'succeeded' : 'unresolved') : says(outcome) ? 'succeeded' : 'failed',
            how: onlyLook ? 'read-back' : 'applied',
            found: seen(switchId, outcome),
            error: onlyLook ? null : error,
            tookMs: 5,
            ...(onlyLook ? {} : { snapshotBlob: 'before', before }),
          };
        }
        case 'step':
          return { type: 'record-step', stepId: effect.stepId, attempt: effect.attempt, passed: says(outcome), result };
        case 'rollback-action': {
          const { rollbackId, actionId, phase, switchId, to, flag } = effect;
          const flagSet = flag === null || setFlag(flag.flagId, flag.value, outcome);
          if (phase === 'traffic' && switchId !== null && to !== null) write(switchId, to, outcome, true);
          const reads = switchId !== null && (phase === 'traffic' || phase === 'verify');
          const readBack = reads ? seen(switchId, outcome) : null;
          return {
            type: 'record-rollback-action',
            rollbackId,
            actionId,
            passed: says(outcome) && flagSet,
            found: readBack,
            result,
          };
        }
        case 'flag-return': {
          const { flagId, attempt, value } = effect;
          const isSet = setFlag(flagId, value, outcome);
          return { type: 'record-flag-return', flagId, attempt, error: isSet ? null : failure };
        }
        case 'annotation':
        case 'silence':
          return besideOutcome(effect, says(outcome), 0);
        case 'kill-switch': {
          const { flagId, actionId, attempt, to, resume } = effect;
          const before = flags.get(flagId) === true ? 'engaged' : 'released';
          // A release of an earlier run is only looked at.
          const onlyLook = resume && to === 'released';
          const isSet = onlyLook ? before === to : setFlag(flagId, to === 'engaged', outcome);
          return {
            ...{ type: 'record-kill-switch', flagId, actionId, attempt, before, tookMs: 5 },
            how: onlyLook ? 'read-back' : 'written',
            error: isSet ? null : failure,
          };
        }
        case 'switch-return': {
          const { switchId, actionId, resume } = effect;
          const base = { switchId, actionId, diffBlob: null, tookMs: 5 } as const;
          // What an earlier run began is only looked at.
          if (!resume) restore(switchId, outcome);
          if (outcome !== 'done' || resume) {
            const payload = { ...base, error: failure, found: seen(switchId, outcome) };
            return { type: 'record-switch-return', outcome: { type: 'switch-return-failed', payload } };
          }
          const payload = { ...base, how: 'restored', exact: true, found: found(switchId) } as const;
          return { type: 'record-switch-return', outcome: { type: 'switch-returned', payload } };
        }
        case 'kill-switch-sample': {
          const { flagId, actionId } = effect;
          return { type: 'record-kill-switch-sample', flagId, actionId, samples: [] };
        }
      }
    },
  };
}
