import { type ComponentType, useEffect, useRef } from 'react';
import { formatElapsed } from '../../../shared/i18n/format.ts';
import { local, personName, sayRefusalOf } from '../../../shared/i18n/release-speech.ts';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import { stepRefusal } from '../../../shared/release/decide/steps.ts';
import { isDone } from '../../../shared/release/queries.ts';
import type { ReleaseState, StepState } from '../../../shared/release/state.ts';
import { nextStep } from '../../../shared/release/views/next-action.ts';
import { RunbookRow, type StepRowState } from '../../components/runbook-row.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { stepViews } from '../../steps/index.ts';
import type { StepViewProps } from '../../steps/step-view.ts';
import { useRelease, useSpeech } from '../release/flight-context.tsx';
import classes from './runbook.module.css';

/** Every step in order; the ones that can be worked on now are opened. */
export function Runbook({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const state = useRelease();
  const list = useRef<HTMLOListElement>(null);
  const { steps } = state.definition.plan;
  const done = steps.filter((step) => isDone(state.steps[step.id])).length;
  const opened = openedSteps(state);
  const first = opened[0] ?? null;
  // The present step comes into view when it changes, and only then: who scrolled on to read is left alone.
  useEffect(() => {
    if (first === null) return;
    const row = list.current?.querySelector<HTMLElement>('[aria-current="step"]');
    const before = row?.previousElementSibling?.previousElementSibling ?? row?.previousElementSibling ?? row;
    // Only the list: `scrollIntoView` would also move the page, and with it the sentence and the rollback.
    if (list.current !== null && before instanceof HTMLElement) {
      list.current.scrollTop += before.getBoundingClientRect().top - list.current.getBoundingClientRect().top;
    }
  }, [first]);
  return (
    <section className={classes.runbook} aria-label={t('cockpit:section.runbook')}>
      <SectionTitle note={t('cockpit:runbook.progress', { done, total: steps.length })}>
        {t('cockpit:section.runbook')}
      </SectionTitle>
      {steps.length === 0 && <p>{t('flight:runbook.none')}</p>}
      <ol ref={list} className={classes.steps} tabIndex={-1}>
        {steps.map((plan) =>
          opened.includes(plan.id) ? (
            <OpenedStep key={plan.id} plan={plan} acts={acts} />
          ) : (
            <ClosedStep key={plan.id} plan={plan} />
          ),
        )}
      </ol>
    </section>
  );
}

/** The next step of the runbook, and whatever is running beside it. */
function openedSteps(state: ReleaseState): readonly string[] {
  if (state.status !== 'running') return [];
  const next = nextStep(state)?.id ?? null;
  return state.definition.plan.steps
    .filter((step) => step.id === next || (state.steps[step.id]?.status === 'running' && step.kind !== 'shift'))
    .map((step) => step.id);
}

function OpenedStep({ plan, acts }: { readonly plan: StepPlan; readonly acts: boolean }) {
  const speech = useSpeech();
  const state = useRelease();
  const step = state.steps[plan.id];
  if (step === undefined) return null;
  const View = stepViews[plan.kind] as ComponentType<StepViewProps>;
  const refusal = step.status === 'running' ? null : stepRefusal(state, plan.id);
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
  return <RunbookRow state={rowState(step)} title={local(speech, plan.title)} {...(note === null ? {} : { note })} />;

  function noteOf(seen: StepState): string | null {
    if (seen.approval !== null) return personName(speech, seen.approval.approver);
    if (seen.status === 'succeeded' || seen.status === 'failed') {
      const spanMs =
        seen.startedAt !== null && seen.endedAt !== null ? Math.max(0, seen.endedAt.utc - seen.startedAt.utc) : 0;
      const tookMs = seen.result !== null && seen.result.tookMs > 0 ? seen.result.tookMs : spanMs;
      return tookMs > 0 ? formatElapsed(tookMs) : null;
    }
    return plan.owner && local(speech, plan.owner);
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
