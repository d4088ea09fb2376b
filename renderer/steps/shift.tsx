import { formatDuration } from '../../shared/i18n/format.ts';
import { sayBlocker } from '../../shared/i18n/release-speech.ts';
import { promotionBlockers } from '../../shared/release/promotion.ts';
import { batchPlan } from '../../shared/release/queries.ts';
import { useTranslate } from '../components/use-translate.ts';
import { shownConditions } from '../screens/cockpit/next-words.ts';
import { useNow, useRelease, useSpeech } from '../screens/release/flight-context.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';

/**
 * The place in the runbook where traffic moves. The raise itself is the button at the top: there is only one. Here
 * stands what the button has no room for: which batch it is, what comes after it, and a long list of conditions.
 */
export function ShiftStepView({ plan, step, blockedBy, acts }: StepViewProps<'shift'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const running = step.status === 'running';
  const blockers = plan.batch === null || running ? [] : promotionBlockers(state, plan.batch, now);
  const observeMs = plan.batch === null ? 0 : (batchPlan(state, plan.batch)?.observeMs ?? 0);
  const then = observeMs > 0 ? t('steps:shiftThen', { duration: formatDuration(observeMs) }) : null;
  return (
    <StepFrame plan={plan} step={step} blockedBy={blockedBy} acts={acts} skippable={false}>
      {(plan.batch !== null || then !== null) && (
        <p>{[plan.batch, then].filter((part) => part !== null).join(' · ')}</p>
      )}
      {blockers.length > shownConditions && (
        <ul>
          {blockers.map((blocker) => (
            <li key={JSON.stringify(blocker)}>{t('flight:needs', { conditions: sayBlocker(speech, blocker) })}</li>
          ))}
        </ul>
      )}
    </StepFrame>
  );
}
