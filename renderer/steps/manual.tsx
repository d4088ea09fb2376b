import { FileInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { local } from '../../shared/i18n/release-speech.ts';
import { localText } from '../../shared/plan/scalars.ts';
import { placedSteps } from '../../shared/plan/step-lists.ts';
import { marksOf } from '../../shared/release/step-marks.ts';
import { ActionButton } from '../components/action-button.tsx';
import { useShortcut } from '../components/shortcuts.ts';
import { useTranslate } from '../components/use-translate.ts';
import { openDialog } from '../screens/release/dialog-store.ts';
import { useFlight, useRelease, useSpeech } from '../screens/release/flight-context.tsx';
import { useConnection } from '../stores/connection.ts';
import { useStartStep } from './start-step.ts';
import { StepFrame } from './step-frame.tsx';
import type { StepViewProps } from './step-view.ts';
import classes from './steps.module.css';

/** A person looks, and says what was seen. */
export function ManualStepView({ plan, file, step, blockedBy, acts }: StepViewProps<'manual'>) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const { client } = useConnection();
  const [note, setNote] = useState('');
  const [proof, setProof] = useState<File | null>(null);
  const state = useRelease();
  const placed = placedSteps(state.definition.plan).get(plan.id);
  // What carries a mark is begun first, with its confirmation.
  const toBegin = step.status !== 'running' && placed !== undefined && marksOf(state, placed).length > 0;
  const start = useStartStep(plan);
  const ready = acts && blockedBy === null;
  const proven = file.evidence !== true || note.trim() !== '' || proof !== null;
  const confirm = (): void => {
    const text = note.trim();
    const { releaseId } = session;
    void session.settle(async (commandId) => {
      const kept =
        proof === null
          ? null
          : await client.releases.keepEvidence({ commandId: `${commandId}:evidence`, releaseId, file: proof });
      const command = {
        type: 'confirm-step',
        stepId: plan.id,
        passed: true,
        note: text === '' ? null : text,
        evidenceBlob: kept?.evidenceBlob ?? null,
      } as const;
      return client.releases.command({ commandId, releaseId, command });
    });
  };
  useShortcut({
    keys: 'r',
    scope: 'release',
    label: t('flight:shortcut.run'),
    enabled: ready && proven && !toBegin,
    run: confirm,
  });
  const evidenceLabel = file.evidence === true ? t('steps:evidenceRequired') : t('steps:evidence');
  return (
    <StepFrame
      plan={plan}
      step={step}
      blockedBy={blockedBy}
      acts={acts}
      actions={
        <>
          {toBegin ? (
            <ActionButton tone="primary" label={t('steps:begin')} disabled={!ready} onPress={start} />
          ) : (
            <ActionButton
              tone="primary"
              label={t('steps:confirm')}
              shortcut="r"
              disabled={!ready || !proven}
              onPress={confirm}
            />
          )}
          <ActionButton
            label={t('steps:fail')}
            disabled={!ready || toBegin}
            onPress={() => openDialog({ kind: 'fail', stepId: plan.id })}
          />
        </>
      }
    >
      {file.instructions !== undefined && (
        <p className={classes.instructions}>{local(speech, localText(file.instructions))}</p>
      )}
      {file.expect !== undefined && <p>{t('steps:passes', { text: local(speech, localText(file.expect)) })}</p>}
      {ready && !toBegin && (
        <Textarea
          aria-label={evidenceLabel}
          placeholder={evidenceLabel}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={4000}
          autosize
          minRows={1}
          maxRows={4}
        />
      )}
      {ready && !toBegin && file.evidence === true && (
        <FileInput
          aria-label={t('flight:gates.evidenceFile')}
          placeholder={t('flight:gates.chooseFile')}
          value={proof}
          onChange={setProof}
        />
      )}
    </StepFrame>
  );
}
