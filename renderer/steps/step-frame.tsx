import type { ReactNode } from 'react';
import { formatDuration, formatElapsed } from '../../shared/i18n/format.ts';
import { freeText, local, stepTitle } from '../../shared/i18n/release-speech.ts';
import { sayError } from '../../shared/i18n/say.ts';
import type { StepPlan } from '../../shared/plan/release-plan.ts';
import { placedSteps } from '../../shared/plan/step-lists.ts';
import { attemptsBefore, onlyLooks } from '../../shared/release/playbooks.ts';
import { isDrilled } from '../../shared/release/queries.ts';
import type { StepState } from '../../shared/release/state.ts';
import { lacksSecond, marksOf } from '../../shared/release/step-marks.ts';
import { coveredMs } from '../../shared/release/time.ts';
import { ActionButton } from '../components/action-button.tsx';
import { CurrentStep } from '../components/current-step.tsx';
import { useTranslate } from '../components/use-translate.ts';
import { openDialog } from '../screens/release/dialog-store.ts';
import { useNow, useRelease, useSpeech } from '../screens/release/flight-context.tsx';
import { ApprovalForm, approvalWays } from './approval-form.tsx';
import { plannedText } from './planned-text.ts';
import classes from './steps.module.css';

/** Kinds that do something by themselves, which a drill only rehearses. */
const carriedOut: ReadonlySet<string> = new Set(['command', 'http', 'flag', 'announce', 'cluster', 'decision']);

interface StepFrameProps {
  readonly plan: StepPlan;
  readonly step: StepState;
  readonly blockedBy: string | null;
  readonly acts: boolean;
  readonly command?: { readonly text: string; readonly note?: string };
  readonly criterion?: string | undefined;
  readonly output?: string | undefined;
  readonly children?: ReactNode;
  /** The main actions; skipping stands behind them. */
  readonly actions?: ReactNode;
  /** Kinds that the fold lets nobody skip: approvals and shifts. */
  readonly skippable?: boolean;
}

/** What every opened step has: title, owner, how long it runs, the last failure, why it waits, and skipping. */
export function StepFrame({
  plan,
  step,
  blockedBy,
  acts,
  skippable = true,
  children,
  actions,
  ...rest
}: StepFrameProps) {
  const t = useTranslate();
  const planned = (step: StepPlan): string | null => {
    const text = plannedText(step, 'all');
    return text === null ? null : t('steps:planned', { planned: text });
  };
  const speech = useSpeech();
  const running = step.status === 'running';
  const state = useRelease();
  const placed = placedSteps(state.definition.plan).get(plan.id);
  const attempt = step.attempt - attemptsBefore(state, plan.id);
  const drilled = isDrilled(state, plan.id) && carriedOut.has(plan.kind) && !onlyLooks(plan.file);
  const marks = placed === undefined ? [] : marksOf(state, placed);
  const needsSecond = placed !== undefined && plan.kind !== 'approval' && !running && lacksSecond(placed, step);
  const error = step.status === 'failed' ? (step.result?.error ?? null) : null;
  const spoken = error === null ? null : sayError(t, error);
  const failedNote = step.status === 'failed' ? freeText(speech, step.result?.note ?? null, '') : '';
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return (
    <CurrentStep
      title={stepTitle(speech, plan)}
      meta={[plan.owner && local(speech, plan.owner), t(`steps:kind.${plan.kind}`), planned(plan)]
        .filter((part) => part !== null)
        .join(' · ')}
      running={running}
      {...given}
      actions={
        acts && (
          <>
            {actions}
            {skippable && !running && blockedBy === null && (
              <ActionButton label={t('steps:skip')} onPress={() => openDialog({ kind: 'skip', stepId: plan.id })} />
            )}
          </>
        )
      }
    >
      {attempt > 1 && <p>{t('flight:runbook.attempt', { count: attempt })}</p>}
      {drilled && <p className={classes.marks}>{t('playbooks:drillStep')}</p>}
      {running && step.startedAt !== null && <Running since={step.startedAt} />}
      {(spoken !== null || failedNote !== '') && (
        <p className={classes.failed} role="alert">
          {spoken?.sentence ?? failedNote}
          {spoken !== null &&
            [...spoken.places, spoken.detail]
              .filter((part) => part !== null && part !== '')
              .map((part) => ` · ${part}`)}
          {spoken !== null && <span className={classes.remedy}>{spoken.remedy}</span>}
        </p>
      )}
      {step.result !== null && step.status === 'failed' && step.result.tookMs > 0 && (
        <p>{t('steps:took', { took: formatElapsed(step.result.tookMs) })}</p>
      )}
      {blockedBy !== null && <p className={classes.blocked}>{blockedBy}</p>}
      {marks.length > 0 && (
        <p className={classes.marks}>{marks.map((mark) => t(`runbook:marks.name.${mark}`)).join(' · ')}</p>
      )}
      {acts && needsSecond && (
        <>
          <p className={classes.blocked}>{t('steps:approval.secondNeeded')}</p>
          <ApprovalForm subject={{ stepId: plan.id }} ways={approvalWays} roles={[]} disabled={false} />
        </>
      )}
      {children}
    </CurrentStep>
  );
}

function Running({ since }: { readonly since: NonNullable<StepState['startedAt']> }) {
  const t = useTranslate();
  const now = useNow();
  return <p role="status">{t('steps:running', { duration: formatDuration(coveredMs(since, now)) })}</p>;
}
