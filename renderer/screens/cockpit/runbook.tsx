import { useEffect, useRef } from 'react';
import type { StepPlan } from '../../../shared/plan/release-plan.ts';
import { isDone } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { openedSteps } from '../../../shared/release/views/next-action.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useRelease } from '../release/flight-context.tsx';
import classes from './runbook.module.css';
import { StepRows } from './step-list.tsx';

/** Every step of the plan's lists in order; the ones that can be worked on now are opened. */
export function Runbook({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const state = useRelease();
  const list = useRef<HTMLDivElement>(null);
  const { steps } = state.definition.plan;
  const opened = state.status === 'running' ? openedSteps(state, steps) : [];
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
  const lanes = [...new Set(steps.map((step) => step.lane))];
  return (
    <section className={classes.runbook} aria-label={t('cockpit:section.runbook')}>
      <SectionTitle note={progress(t, state, steps)}>{t('cockpit:section.runbook')}</SectionTitle>
      {steps.length === 0 && <p>{t('flight:runbook.none')}</p>}
      <div ref={list} className={classes.steps} tabIndex={-1}>
        {lanes.map((lane) => {
          const inLane = steps.filter((step) => step.lane === lane);
          const rows = <StepRows steps={inLane} opened={opened} acts={acts} />;
          if (lanes.length === 1) return <ol key={lane}>{rows}</ol>;
          return (
            <section key={lane} className={classes.lane} aria-label={lane}>
              <h3>
                {lane} <span>{progress(t, state, inLane)}</span>
              </h3>
              <ol>{rows}</ol>
            </section>
          );
        })}
        <LastingSteps acts={acts} />
      </div>
    </section>
  );
}

/** What is done at the end or after a rollback, and what is never done in one click: lists of their own. */
function LastingSteps({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const state = useRelease();
  const { plan, rollback } = { plan: state.definition.plan, rollback: state.rollback };
  const lists: readonly {
    readonly id: 'afterRollback' | 'finally' | 'separate';
    readonly steps: readonly StepPlan[];
  }[] = [
    { id: 'afterRollback', steps: rollback === null ? [] : plan.rollback.manual },
    { id: 'finally', steps: plan.finally },
    { id: 'separate', steps: plan.rollback.separate },
  ];
  return lists
    .filter(({ steps }) => steps.length > 0)
    .map(({ id, steps }) => {
      // While the runbook goes on, what comes at its end stays closed; it can be opened by hand.
      const urgent = id === 'afterRollback' ? state.rollback?.status !== 'running' : id === 'finally' && isLast(state);
      return (
        <details key={id} className={classes.list} open={urgent} aria-label={t(`runbook:list.${id}`)}>
          <summary>
            {t(`runbook:list.${id}`)} <span>{progress(t, state, steps)}</span>
          </summary>
          <p>{t(`runbook:about.${id}`)}</p>
          <ol>
            <StepRows steps={steps} opened={openedSteps(state, steps)} acts={acts} />
          </ol>
        </details>
      );
    });
}

/** The runbook is through, or there is none any more. */
function isLast(state: ReleaseState): boolean {
  if (state.status !== 'running') return state.begunAt !== null;
  return state.definition.plan.steps.every((step) => isDone(state.steps[step.id]));
}

function progress(t: ReturnType<typeof useTranslate>, state: ReleaseState, steps: readonly StepPlan[]): string {
  const done = steps.filter((step) => isDone(state.steps[step.id])).length;
  return t('cockpit:runbook.progress', { done, total: steps.length });
}
