import { FileInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { gateName } from '../../../shared/i18n/release-speech.ts';
import { sayGate } from '../../../shared/i18n/say-gate.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useFlight, useRelease, useSpeech } from './flight-context.tsx';

interface GateDialogProps {
  readonly gateId: string;
  readonly onClose: () => void;
}

/** A gate is passed, with the note or the file that proves it. Mod+Enter confirms, also from inside the field. */
export function GateDialog({ gateId, onClose }: GateDialogProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const gate = useRelease().definition.plan.gates.find((candidate) => candidate.id === gateId);
  const { session } = useFlight();
  const { client } = useConnection();
  const [text, setText] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const note = text.trim() === '' ? null : text.trim();
  const required = gate?.evidenceRequired === true;
  const ready = !required || note !== null || file !== null;
  const pass = (): void => {
    if (!ready) return;
    const { releaseId } = session;
    void session.settle(async (commandId) => {
      const kept =
        file === null
          ? null
          : await client.releases.keepEvidence({ commandId: `${commandId}:evidence`, releaseId, file });
      const command = { type: 'pass-gate', gateId, note, evidenceBlob: kept?.evidenceBlob ?? null } as const;
      return client.releases.command({ commandId, releaseId, command });
    });
    onClose();
  };
  const confirm = t('cockpit:gates.pass');
  useShortcut({ keys: 'Mod+Enter', scope: 'dialog', label: confirm, enabled: ready, run: pass });
  return (
    <Dialog
      title={t('flight:stop.gatePassTitle', { gate: gateName(speech, gateId) })}
      detail={gate === undefined ? undefined : sayGate(speech, gate).join(' · ')}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton tone="primary" label={confirm} shortcut="Mod+Enter" disabled={!ready} onPress={pass} />
        </>
      }
    >
      <Textarea
        label={required ? t('flight:gates.evidenceNeeded') : t('flight:stop.optionalReason')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={4000}
        rows={3}
        data-autofocus
      />
      <FileInput
        label={t('flight:gates.evidenceFile')}
        placeholder={t('flight:gates.chooseFile')}
        value={file}
        onChange={setFile}
      />
    </Dialog>
  );
}
