import { formatDuration } from '../../shared/i18n/format.ts';
import { coveredMs } from '../../shared/release/time.ts';
import { useTranslate } from '../components/use-translate.ts';
import { useNow } from '../screens/release/flight-context.tsx';
import { StartAction } from './start-action.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

/** Time that has to pass while the cockpit runs. */
export function WaitStepView({ plan, step, blockedBy, acts }: StepViewProps<'wait'>) {
  const t = useTranslate();
  const now = useNow();
  const running = step.status === 'running';
  const waitedMs = step.waitedMs + (running && step.waitsSince !== null ? coveredMs(step.waitsSince, now) : 0);
  const leftMs = Math.max(0, plan.timeoutMs - waitedMs);
  const ratio = plan.timeoutMs === 0 ? 1 : Math.min(1, waitedMs / plan.timeoutMs);
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      actions={<StartAction plan={plan} step={step} blockedBy={blockedBy} acts={acts} label={t('steps:start')} />}
    >
      {running ? (
        <>
          <p className={classes.large} role="timer">
            {t('steps:waitLeft', { duration: formatDuration(Math.ceil(leftMs / 1000) * 1000) })}
          </p>
          <div className={classes.bar}>
            <span style={{ inlineSize: `${ratio * 100}%` }} />
          </div>
        </>
      ) : (
        <p>{t('steps:waitFor', { duration: formatDuration(plan.timeoutMs) })}</p>
      )}
      <p className={classes.hint}>{t('steps:waitCovered')}</p>
    </StepFrame>
  );
}
