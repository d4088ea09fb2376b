import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { local } from '../../shared/i18n/release-speech.ts';
import { localText } from '../../shared/plan/scalars.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useShortcut } from '../components/shortcuts.ts';
import { useTranslate } from '../components/use-translate.ts';
import { openDialog } from '../screens/release/dialog-store.ts';
import { useFlight, useSpeech } from '../screens/release/flight-context.tsx';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

/** A person looks, and says what was seen. */
export function ManualStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'manual'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const [note, setNote] = useState('');
  const ready = acts && blockedBy === null;
  const confirm = (): void => {
    const text = note.trim();
    void session.send({
      type: 'confirm-step',
      stepId: plan.id,
      passed: true,
      note: text === '' ? null : text,
      evidenceBlob: null,
    });
  };
  useShortcut({ keys: 'r', scope: 'release', label: t('flight:shortcut.run'), enabled: ready, run: confirm });
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      actions={
        <>
          <ActionButton tone="primary" label={t('steps:confirm')} shortcut="r" disabled={!ready} onPress={confirm} />
          <ActionButton
            label={t('steps:fail')}
            disabled={!ready}
            onPress={() => openDialog({ kind: 'fail', stepId: plan.id })}
          />
        </>
      }
    >
      {file.instructions !== undefined && (
        <p className={classes.instructions}>{local(speech, localText(file.instructions))}</p>
      )}
      {file.expect !== undefined && <p>{t('steps:passes', { text: local(speech, localText(file.expect)) })}</p>}
      {ready && (
        <Textarea
          aria-label={t('steps:evidence')}
          placeholder={t('steps:evidence')}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={4000}
          autosize
          minRows={1}
          maxRows={4}
        />
      )}
    </StepFrame>
  );
}
