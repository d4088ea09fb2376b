import { sayBlocker } from '../../shared/i18n/release-speech.ts';
import { promotionBlockers } from '../../shared/release/promotion.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useNow, useRelease, useSpeech } from '../screens/release/flight-context.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

/** The place in the runbook where traffic moves. The raise itself is the button at the top: there is only one. */
export function ShiftStepView({ plan, step, blockedBy, acts }: StepViewProps<'shift'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const running = step.status === 'running';
  const blockers = plan.batch === null || running ? [] : promotionBlockers(state, plan.batch, now);
  return (
    <StepFrame plan={plan} step={step} blockedBy={blockedBy} acts={acts} skippable={false}>
      <p className={classes.hint}>{running ? t('steps:shifting') : t('steps:shiftHere')}</p>
      {blockers.length > 0 && (
        <ul>
          {blockers.map((blocker) => (
            <li key={JSON.stringify(blocker)}>{t('flight:needs', { conditions: sayBlocker(speech, blocker) })}</li>
          ))}
        </ul>
      )}
    </StepFrame>
  );
}
