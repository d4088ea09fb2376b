import { formatDuration } from '../../shared/i18n/format.ts';
import { stepName } from '../../shared/i18n/release-speech.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useRelease, useSpeech } from '../screens/release/flight-context.tsx';
import { StartAction } from './start-action.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

/** The end of a job that was started earlier and left running. */
export function AwaitStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'await'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const job = state.steps[file.for]?.status ?? 'pending';
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      actions={<StartAction plan={plan} step={step} blockedBy={blockedBy} acts={acts} label={t('steps:start')} />}
    >
      <p>{t('steps:awaitJob', { step: stepName(speech, file.for), status: t(`steps:state.${job}`) })}</p>
      {plan.timeoutMs > 0 && (
        <p className={classes.hint}>{t('steps:awaitTimeout', { timeout: formatDuration(plan.timeoutMs) })}</p>
      )}
    </StepFrame>
  );
}
