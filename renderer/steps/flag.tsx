import { flagName, flagText, switchName } from '../../shared/i18n/release-speech.ts';
import type { StepPlan } from '../../shared/plan/release-plan.ts';
import { wayBackFrom } from '../../shared/plan/way-back.ts';
import { entryOf } from '../../shared/release/queries.ts';
import type { ReleaseState } from '../../shared/release/state.ts';
import { isDoneByPeople } from '../../shared/release/step-marks.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useRelease, useSpeech } from '../screens/release/flight-context.tsx';
import { DoneByPeople } from './done-by-people.tsx';
import { StartAction } from './start-action.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

/** A flag, what it is set to, what it was before, and whether a rollback puts that back. */
export function FlagStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'flag'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const byHand = isDoneByPeople(state, plan);
  const flag = entryOf(state.definition.plan.flags, file.flag);
  const before = entryOf(state.flags, file.flag)?.before;
  const value = String(file.value);
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      command={{
        text: `${flag?.key ?? file.flag} = ${value}`,
        ...(flag?.slot == null ? {} : { note: switchName(speech, flag.slot) }),
      }}
      actions={
        byHand ? (
          <DoneByPeople plan={plan} blockedBy={blockedBy} acts={acts} label={t('steps:flagSet')} />
        ) : (
          <StartAction plan={plan} step={step} blockedBy={blockedBy} acts={acts} label={t('steps:setFlag')} />
        )
      }
    >
      <p>{t('steps:flag', { flag: flagName(speech, file.flag), value })}</p>
      {before !== undefined && <p>{t('steps:flagBefore', { value: flagText(speech, before) })}</p>}
      <p className={classes.hint}>{byHand ? t('steps:byHand') : t(comesBack(state, plan, file.restore))}</p>
    </StepFrame>
  );
}

/** Whether a rollback puts the value before back, and which. */
function comesBack(state: ReleaseState, plan: StepPlan, restore: boolean | undefined) {
  const keeps = wayBackFrom(state.definition.plan, plan.batch).flags === 'keep';
  if (restore === false || keeps) return 'steps:flagStays';
  return plan.batch === null ? 'steps:flagRestoredAll' : 'steps:flagRestored';
}
