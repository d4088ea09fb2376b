import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { formatDuration } from '../../../shared/i18n/format.ts';
import { local } from '../../../shared/i18n/release-speech.ts';
import { silencedLabels } from '../../../shared/i18n/say-beside.ts';
import type { PlaybookPlan } from '../../../shared/plan/release-plan.ts';
import { type PlaybookMode, playbookModes } from '../../../shared/release/playbook-state.ts';
import { entryOf } from '../../../shared/release/queries.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useFlight, useRelease, useSpeech } from './flight-context.tsx';
import classes from './playbooks-dialog.module.css';

/** Every playbook of the plan with what it is against; opened live or as a drill. */
export function PlaybooksDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslate();
  const { session } = useFlight();
  const { playbooks } = useRelease().definition.plan;
  const [text, setText] = useState('');
  const open = (playbookId: string, mode: PlaybookMode): void => {
    const reason = text.trim() === '' ? null : text.trim();
    void session.send({ type: 'open-playbook', playbookId, mode, reason });
    onClose();
  };
  return (
    <Dialog
      title={t('playbooks:title')}
      detail={t('playbooks:choose')}
      width={720}
      onClose={onClose}
      actions={<ActionButton label={t('actions.cancel')} onPress={onClose} />}
    >
      <Textarea
        label={t('playbooks:reason')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={4000}
        rows={2}
        data-autofocus
      />
      <ul className={classes.list}>
        {playbooks.map((playbook) => (
          <Choice key={playbook.id} playbook={playbook} onOpen={open} />
        ))}
      </ul>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly playbook: PlaybookPlan;
  readonly onOpen: (playbookId: string, mode: PlaybookMode) => void;
}

function Choice({ playbook, onOpen }: ChoiceProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const opened = entryOf(state.openPlaybooks, playbook.id);
  const drills = state.definition.plan.items
    .filter((item) => item.playbookId === playbook.id)
    .map((item) => local(speech, item.title));
  const about = [
    playbook.symptom && t('playbooks:symptom', { symptom: local(speech, playbook.symptom) }),
    t('playbooks:steps', { count: playbook.steps.length }),
    playbook.recoveryMs !== null && t('playbooks:recovery', { duration: formatDuration(playbook.recoveryMs) }),
    playbook.silence !== undefined &&
      t('playbooks:silence.plan', {
        labels: silencedLabels(state, { playbookId: playbook.id }),
        duration: formatDuration(playbook.silence.forMs),
      }),
  ].filter((part) => typeof part === 'string');
  const modes = playbookModes.filter(
    (mode) =>
      (playbook.mode == null || playbook.mode === mode) &&
      (opened === undefined || (opened.mode === 'drill' && mode === 'live')),
  );
  return (
    <li className={classes.choice}>
      <div>
        <h2>{local(speech, playbook.title)}</h2>
        <p>{playbook.steps.length === 0 ? t('playbooks:noSteps') : about.join(' · ')}</p>
        {drills.length > 0 && <p>{t('playbooks:countsFor', { drills: drills.join(', ') })}</p>}
        {opened !== undefined && <p>{t('playbooks:isOpen', { mode: t(`playbooks:mode.${opened.mode}`) })}</p>}
      </div>
      <div className={classes.actions}>
        {playbook.steps.length > 0 &&
          modes
            .toReversed()
            .map((mode) => (
              <ActionButton
                key={mode}
                tone={mode === 'live' ? 'primary' : 'quiet'}
                label={t(`playbooks:open.${mode}`)}
                onPress={() => onOpen(playbook.id, mode)}
              />
            ))}
      </div>
    </li>
  );
}
