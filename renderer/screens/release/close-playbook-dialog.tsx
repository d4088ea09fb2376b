import { Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { playbookName } from '../../../shared/i18n/release-speech.ts';
import { type PlaybookOutcome, playbookOutcomes } from '../../../shared/release/playbook-state.ts';
import { openStepsOf, playbookPlan } from '../../../shared/release/playbooks.ts';
import { entryOf } from '../../../shared/release/queries.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useFlight, useRelease, useSpeech } from './flight-context.tsx';

interface ClosePlaybookDialogProps {
  readonly playbookId: string;
  readonly onClose: () => void;
}

/** A playbook, or a drill of it, ends with what came of it. Mod+Enter confirms, also from inside the field. */
export function ClosePlaybookDialog({ playbookId, onClose }: ClosePlaybookDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const plan = playbookPlan(state, playbookId);
  const mode = entryOf(state.openPlaybooks, playbookId)?.mode ?? 'live';
  const open = plan === undefined ? 0 : openStepsOf(state, plan).length;
  const mayPass = mode === 'live' || open === 0;
  const [outcome, setOutcome] = useState<PlaybookOutcome>(open === 0 ? 'resolved' : 'called-off');
  const [text, setText] = useState('');
  const note = text.trim() === '' ? null : text.trim();
  const required = outcome !== 'resolved' || open > 0;
  const ready = !(required && note === null) && (mayPass || outcome !== 'resolved');
  const confirm = (): void => {
    if (!ready) return;
    void session.send({ type: 'close-playbook', playbookId, outcome, note });
    onClose();
  };
  const title = t(`playbooks:closeTitle.${mode}`, { playbook: playbookName(speech, playbookId) });
  const label = t(`playbooks:outcome.${mode}.${outcome}`);
  useShortcut({ keys: 'Mod+Enter', scope: 'dialog', label, enabled: ready, run: confirm });
  return (
    <Dialog
      title={title}
      detail={[
        open === 0 ? t('playbooks:closeDone') : t('playbooks:closeDetail', { open }),
        mayPass ? '' : t('playbooks:drillOpen'),
      ].join(' ')}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton tone="primary" label={label} shortcut="Mod+Enter" disabled={!ready} onPress={confirm} />
        </>
      }
    >
      <Radio.Group
        label={t('playbooks:outcomeLabel')}
        value={outcome}
        onChange={(value) => setOutcome(playbookOutcomes.find((known) => known === value) ?? outcome)}
      >
        <Stack gap={6} mt={6}>
          {playbookOutcomes.map((each) => (
            <Radio
              key={each}
              value={each}
              label={t(`playbooks:outcome.${mode}.${each}`)}
              disabled={each === 'resolved' && !mayPass}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label={required ? t('playbooks:noteRequired') : t('playbooks:note')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={4000}
        rows={3}
        data-autofocus
      />
    </Dialog>
  );
}
