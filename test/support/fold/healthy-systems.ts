import { placedSteps } from '../../../shared/plan/step-lists.ts';
import type { ReleaseCommand, StepGain } from '../../../shared/release/commands.ts';
import { emptyResult } from '../../../shared/release/decide/steps.ts';
import type { StepResult } from '../../../shared/release/events.ts';
import { capByFound, type Exposure, nothingExposed } from '../../../shared/release/exposure.ts';
import type { Effect } from '../../../shared/release/outstanding.ts';
import type { FoundTarget } from '../../../shared/release/split.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { StepFile } from '../../../shared/steps/index.ts';
import { besideOutcome } from './beside-outcome.ts';
import { someText } from './fold-driver.ts';

/** Systems behind a release that do what they are asked, with whole exposures: one target a switch. */
export interface HealthySystems {
  /** What every switch carries now. */
  exposures(): ReadonlyMap<string, Exposure>;
  found(switchId: string): readonly FoundTarget[];
  /** Carries the effect out and returns what the conductor would report. */
  perform(state: ReleaseState, effect: Effect, utc: number): ReleaseCommand;
  /** The same systems from here on, on their own. */
  fork(): HealthySystems;
}

export function createHealthySystems(before: ReadonlyMap<string, Exposure> = new Map()): HealthySystems {
  const live = new Map(before);
  const found = (switchId: string): readonly FoundTarget[] => [
    { target: switchId, exposure: live.get(switchId) ?? nothingExposed },
  ];
  const lower = (switchId: string, to: Exposure) =>
    live.set(switchId, capByFound(live.get(switchId) ?? nothingExposed, to));
  const ended = { ...emptyResult, tookMs: 5 };

  return {
    exposures: () => live,
    found,
    fork: () => createHealthySystems(live),
    perform: (state, effect, utc) => {
      switch (effect.kind) {
        case 'shift': {
          const { shiftId, switchId, direction, to } = effect;
          if (direction === 'lower') lower(switchId, to);
          else live.set(switchId, to);
          const outcome = { outcome: 'succeeded', how: 'applied', error: null, tookMs: 5 } as const;
          return { type: 'record-shift', shiftId, found: found(switchId), ...outcome };
        }
        case 'step': {
          const { stepId, attempt } = effect;
          const file = placedSteps(state.definition.plan).get(stepId)?.step.file;
          const gain = file === undefined ? undefined : gainOf(file, utc);
          const result = file === undefined ? ended : withOutputs(ended, file);
          return {
            type: 'record-step',
            stepId,
            attempt,
            passed: true,
            result,
            ...(gain === undefined ? {} : { gain }),
          };
        }
        case 'rollback-action': {
          const { rollbackId, actionId, phase, switchId, to } = effect;
          if (phase === 'traffic' && switchId !== null && to !== null) lower(switchId, to);
          const isRead = switchId !== null && phase !== 'ensure-stable';
          const seen = isRead ? found(switchId) : null;
          return { type: 'record-rollback-action', rollbackId, actionId, passed: true, found: seen, result: ended };
        }
        case 'flag-return': {
          const { flagId, attempt } = effect;
          return { type: 'record-flag-return', flagId, attempt, error: null };
        }
        case 'annotation':
        case 'silence':
          return besideOutcome(effect, true, utc);
        case 'kill-switch': {
          const { flagId, actionId, attempt } = effect;
          const how = { how: 'written', before: null, error: null, tookMs: 5 } as const;
          return { type: 'record-kill-switch', flagId, actionId, attempt, ...how };
        }
        case 'switch-return': {
          const { switchId, actionId } = effect;
          const done = { how: 'restored', exact: true, diffBlob: null, tookMs: 5 } as const;
          const payload = { switchId, actionId, found: found(switchId), ...done };
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

function gainOf(file: StepFile, utc: number): StepGain | undefined {
  switch (file.kind) {
    case 'baseline':
      return { kind: 'baseline', name: file.name, value: 0.5, unit: file.unit, sampledAt: utc };
    case 'flag':
      return { kind: 'flag', flagId: file.flag, value: file.value };
    case 'announce':
      return { kind: 'announcement', announcementId: file.announcement, receipt: 'receipt-1' };
    default:
      return undefined;
  }
}

/** Every value that the step promises, of its type. */
function withOutputs(result: StepResult, { outputs }: StepFile): StepResult {
  if (outputs === undefined) return result;
  const values = Object.entries(outputs).map(([name, { type = 'text' }]) => {
    if (type === 'text') return [name, { kind: 'text', text: someText }];
    return [name, { kind: 'value', value: type === 'number' ? 1 : true }];
  });
  return { ...result, outputs: Object.fromEntries(values) };
}
