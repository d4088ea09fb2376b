import { FileInput, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';

interface EvidenceDialogProps {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly noteLabel: string;
  readonly confirmLabel: string;
  /** What it cannot be confirmed without. */
  readonly requires?: 'note' | 'note-or-file' | undefined;
  /** False: there is no one file that would prove it. */
  readonly takesFile?: boolean;
  /** False: a field above has to be mended first. */
  readonly ready?: boolean;
  /** Further fields, above the note; the first of them may take the focus. */
  readonly children?: ReactNode;
  readonly onConfirm: (note: string | null, file: File | null) => void;
  readonly onClose: () => void;
}

/** A word of a person, with the note or the file that proves it. Mod+Enter confirms, also from inside the field. */
export function EvidenceDialog({
  title,
  detail,
  noteLabel,
  confirmLabel,
  requires,
  takesFile = true,
  ready = true,
  children,
  onConfirm,
  onClose,
}: EvidenceDialogProps) {
  const t = useTranslate();
  const [text, setText] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const note = text.trim() === '' ? null : text.trim();
  const proven = requires === undefined || note !== null || (requires === 'note-or-file' && file !== null);
  const enabled = ready && proven;
  const confirm = (): void => {
    if (enabled) onConfirm(note, file);
  };
  useShortcut({ keys: 'Mod+Enter', scope: 'dialog', label: confirmLabel, enabled, run: confirm });
  return (
    <Dialog
      title={title}
      detail={detail}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton
            tone="primary"
            label={confirmLabel}
            shortcut="Mod+Enter"
            disabled={!enabled}
            onPress={confirm}
          />
        </>
      }
    >
      {children}
      <Textarea
        label={noteLabel}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={4000}
        rows={3}
        {...(children == null ? { 'data-autofocus': true } : {})}
      />
      {takesFile && (
        <FileInput
          label={t('flight:gates.evidenceFile')}
          placeholder={t('flight:gates.chooseFile')}
          value={file}
          onChange={setFile}
        />
      )}
    </Dialog>
  );
}
