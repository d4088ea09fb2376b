import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { local, stepName } from '../../shared/i18n/release-speech.ts';
import { localText } from '../../shared/plan/scalars.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useTranslate } from '../components/use-translate.ts';
import { useFlight, useSpeech } from '../screens/release/flight-context.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

const ways = ['next', 'hold', 'rollback-stage', 'rollback-all'] as const;

/** A fork: the question, and every exit with where it leads. */
export function DecisionStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'decision'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const [reason, setReason] = useState('');
  const text = reason.trim();
  const ready = acts && blockedBy === null;
  const decide = (exitId: string): void =>
    void session.send({ type: 'decide-step', stepId: plan.id, exitId, reason: text === '' ? null : text });
  const leadsTo = (to: string): string => {
    const way = ways.find((candidate) => candidate === to);
    return way === undefined
      ? t('steps:decision.toStep', { step: stepName(speech, to) })
      : t(`steps:decision.to.${way}`);
  };
  return (
    <StepFrame plan={plan} step={step} blockedBy={blockedBy} acts={acts}>
      {file.question !== undefined && <p className={classes.instructions}>{local(speech, localText(file.question))}</p>}
      {step.exitId !== null && <p>{t('steps:decision.again')}</p>}
      {ready && (
        <Textarea
          aria-label={t('steps:decision.reason')}
          placeholder={t('steps:decision.reason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={4000}
          autosize
          minRows={1}
          maxRows={4}
        />
      )}
      <ul className={classes.exits}>
        {file.exits.map((exit) => (
          <li key={exit.id}>
            <ActionButton
              tone={exit.to === 'next' ? 'primary' : 'quiet'}
              label={local(speech, localText(exit.title))}
              disabled={!ready || (exit.needsReason === true && text === '')}
              onPress={() => decide(exit.id)}
            />
            <span className={classes.hint}>
              {leadsTo(exit.to)}
              {exit.needsReason === true && ` · ${t('steps:decision.needsReason')}`}
            </span>
          </li>
        ))}
      </ul>
    </StepFrame>
  );
}
