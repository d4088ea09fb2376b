import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';

interface ReasonDialogProps {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly fieldLabel: string;
  readonly confirmLabel: string;
  /** Without words it cannot be confirmed. */
  readonly required: boolean;
  /** Null: nothing was written. */
  readonly onConfirm: (text: string | null) => void;
  readonly onClose: () => void;
}

/** One text, and what is done with it. Mod+Enter confirms, also from inside the field. */
export function ReasonDialog({
  title,
  detail,
  fieldLabel,
  confirmLabel,
  required,
  onConfirm,
  onClose,
}: ReasonDialogProps) {
  const t = useTranslate();
  const [text, setText] = useState('');
  const trimmed = text.trim();
  const ready = !required || trimmed !== '';
  const confirm = (): void => {
    if (ready) onConfirm(trimmed === '' ? null : trimmed);
  };
  useShortcut({ keys: 'Mod+Enter', scope: 'dialog', label: confirmLabel, enabled: ready, run: confirm });
  return (
    <Dialog
      title={title}
      detail={detail}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton tone="primary" label={confirmLabel} shortcut="Mod+Enter" disabled={!ready} onPress={confirm} />
        </>
      }
    >
      <Textarea
        label={fieldLabel}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={4000}
        minRows={3}
        rows={3}
        required={required}
        data-autofocus
      />
    </Dialog>
  );
}
