import type { StepFile } from '../../steps/index.ts';
import type { GuardAction, GuardColour, GuardPlan } from '../release-plan.ts';
import type { GuardFile, PlanFile } from '../schema.ts';
import type { Milliseconds } from './durations.ts';

type Written = GuardFile['onRed'];
type WrittenAction = Exclude<NonNullable<Written>, readonly unknown[]>;
type WrittenFlag = Extract<WrittenAction, { action: 'flag' }>;

/** What a guard and a judgement say about their colours alike. */
export interface WrittenActions {
  readonly id: string;
  readonly onYellow?: Written;
  readonly onRed?: Written;
  readonly onUnknown?: Written;
}

/** Actions of every colour; where red says nothing, the plan's `rollback.mode` says what it does. */
export function compileActions(written: WrittenActions, file: PlanFile, ms: Milliseconds): GuardPlan['actions'] {
  const of = (colour: GuardColour, actions: Written) =>
    actionsOf(actions).flatMap((action) => compileAction(action, flagStepId(written.id, colour, action), file, ms));
  const mode = file.rollback?.mode;
  const red = written.onRed ?? (mode === undefined ? undefined : ({ action: 'rollback' } as const));
  return {
    yellow: of('yellow', written.onYellow),
    red: of('red', red),
    unknown: of('unknown', written.onUnknown),
  };
}

function compileAction(
  written: WrittenAction,
  stepId: string,
  file: PlanFile,
  ms: Milliseconds,
): readonly GuardAction[] {
  switch (written.action) {
    case 'hold':
      return [];
    case 'rollback':
      return [
        {
          action: 'rollback',
          scope: written.scope ?? null,
          countdownMs: ms.watch(written.countdown, 0),
          mode: written.mode ?? file.rollback?.mode ?? 'automatic',
        },
      ];
    case 'playbook':
      return [{ action: 'playbook', playbookId: written.playbook }];
    case 'flag':
      return [{ action: 'flag', stepId, mode: written.mode ?? 'automatic' }];
    case 'notify':
      return [{ action: 'notify', announcementId: written.announcement }];
  }
}

/** A step of kind flag for each flag that a guard sets: run like any other step, but only when the guard asks for it. */
export function flagSteps(guards: readonly WrittenActions[], file: PlanFile): readonly StepFile[] {
  const colours = (guard: WrittenActions) =>
    [
      ['yellow', guard.onYellow],
      ['red', guard.onRed],
      ['unknown', guard.onUnknown],
    ] as const;
  return guards.flatMap((guard) =>
    colours(guard).flatMap(([colour, written]) =>
      actionsOf(written)
        .filter((action): action is WrittenFlag => action.action === 'flag')
        .map((action): StepFile => {
          const title = file.flags?.find((flag) => flag.id === action.flag)?.title ?? action.flag;
          const id = flagStepId(guard.id, colour, action);
          const temporary = action.for === undefined ? {} : { for: action.for };
          return { kind: 'flag', id, title, flag: action.flag, value: action.value, after: [], ...temporary };
        }),
    ),
  );
}

function flagStepId(guardId: string, colour: GuardColour, action: WrittenAction): string {
  return action.action === 'flag' ? `${guardId}.${colour}.${action.flag}` : '';
}

export function actionsOf(written: Written): readonly WrittenAction[] {
  if (written === undefined) return [];
  return Array.isArray(written) ? written : [written];
}
