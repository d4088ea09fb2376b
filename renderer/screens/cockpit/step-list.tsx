import type { ComponentType } from 'react';
import { formatElapsed } from '../../../shared/i18n/format.ts';
import { local, personName, sayRefusalOf, stepTitle } from '../../../shared/i18n/release-speech.ts';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import type { StepState } from '../../../shared/release/state.ts';
import { lacksSecond } from '../../../shared/release/step-marks.ts';
import { stepRefusal } from '../../../shared/release/step-readiness.ts';
import { RunbookRow, type StepRowState } from '../../components/runbook-row.tsx';
import { stepViews } from '../../steps/index.ts';
import { plannedText } from '../../steps/planned-text.ts';
import type { StepViewProps } from '../../steps/step-view.ts';
import { useRelease, useSpeech } from '../release/flight-context.tsx';

interface StepRowsProps {
  readonly steps: readonly StepPlan[];
  /** Those that can be worked on now. */
  readonly opened: readonly string[];
  readonly acts: boolean;
}

/** Steps in order, as items of a list; the ones that can be worked on now are opened. */
export function StepRows({ steps, opened, acts }: StepRowsProps) {
  return steps.map((plan) =>
    opened.includes(plan.id) ? (
      <OpenedStep key={plan.id} plan={plan} acts={acts} />
    ) : (
      <ClosedStep key={plan.id} plan={plan} />
    ),
  );
}

export function OpenedStep({ plan, acts }: { readonly plan: StepPlan; readonly acts: boolean }) {
  const speech = useSpeech();
  const state = useRelease();
  const step = state.steps[plan.id];
  if (step === undefined) return null;
  const View = stepViews[plan.kind] as ComponentType<StepViewProps>;
  const placed = placedSteps(state.definition.plan).get(plan.id);
  const second = placed !== undefined && lacksSecond(placed, step);
  const refusal =
    step.status === 'running'
      ? null
      : (stepRefusal(state, plan.id) ?? (second ? ({ code: 'second-person-missing', params: {} } as const) : null));
  return (
    <View
      plan={plan}
      file={plan.file}
      step={step}
      acts={acts}
      blockedBy={refusal === null ? null : sayRefusalOf(speech, refusal)}
    />
  );
}

function ClosedStep({ plan }: { readonly plan: StepPlan }) {
  const speech = useSpeech();
  const state = useRelease();
  const step = state.steps[plan.id];
  const note = step === undefined ? null : noteOf(step);
  return <RunbookRow state={rowState(step)} title={stepTitle(speech, plan)} {...(note === null ? {} : { note })} />;

  function noteOf(seen: StepState): string | null {
    if (seen.approvals.length > 0) return seen.approvals.map(({ approver }) => personName(speech, approver)).join(', ');
    const planned = plannedText(plan, seen.status === 'pending' ? 'all' : 'minutes');
    if (seen.status === 'succeeded' || seen.status === 'failed') {
      const spanMs =
        seen.startedAt !== null && seen.endedAt !== null ? Math.max(0, seen.endedAt.utc - seen.startedAt.utc) : 0;
      const tookMs = seen.result !== null && seen.result.tookMs > 0 ? seen.result.tookMs : spanMs;
      const took = tookMs > 0 ? formatElapsed(tookMs) : null;
      return planned === null || took === null ? took : `${took} / ${planned}`;
    }
    const owner = plan.owner && local(speech, plan.owner);
    return [owner, planned].filter((part) => part !== null).join(' · ') || null;
  }
}

function rowState(step: StepState | undefined): StepRowState {
  switch (step?.status) {
    case 'succeeded':
      return 'done';
    case 'failed':
    case 'running':
    case 'skipped':
      return step.status;
    default:
      return 'pending';
  }
}
