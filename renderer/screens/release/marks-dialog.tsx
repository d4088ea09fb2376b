import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { stepName } from '../../../shared/i18n/release-speech.ts';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import { marksOf } from '../../../shared/release/step-marks.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useFlight, useRelease, useSpeech } from './flight-context.tsx';

interface MarksDialogProps {
  readonly stepId: string;
  readonly onClose: () => void;
}

/** The second confirmation of a step that does more than look: each of its marks is named and ticked. */
export function MarksDialog({ stepId, onClose }: MarksDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const placed = placedSteps(state.definition.plan).get(stepId);
  const marks = placed === undefined ? [] : marksOf(state, placed);
  const ready = marks.every((mark) => ticked.includes(mark));
  const confirm = (): void => {
    void session.send({ type: 'start-step', stepId, confirmedMarks: [...marks] });
    onClose();
  };
  return (
    <Dialog
      title={t('runbook:marks.title', { step: stepName(speech, stepId) })}
      detail={t('runbook:marks.detail')}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton tone="primary" label={t('runbook:marks.confirm')} disabled={!ready} onPress={confirm} />
        </>
      }
    >
      {marks.map((mark, index) => (
        <Checkbox
          key={mark}
          label={t(`runbook:marks.about.${mark}`)}
          checked={ticked.includes(mark)}
          {...(index === 0 ? { 'data-autofocus': true } : {})}
          onChange={(event) => {
            const on = event.currentTarget.checked;
            setTicked((before) => (on ? [...before, mark] : before.filter((other) => other !== mark)));
          }}
        />
      ))}
    </Dialog>
  );
}
