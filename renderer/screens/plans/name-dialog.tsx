import { Select } from '@mantine/core';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import classes from './name-dialog.module.css';
import { PlanNameField, usePlanCall } from './plan-name-field.tsx';

/** Where a new plan may start; the name that it is offered with it. */
export interface StartChoice {
  readonly value: string;
  readonly label: string;
  readonly name: string;
}

interface NameDialogProps {
  readonly title: string;
  readonly detail?: string;
  readonly confirmLabel: string;
  readonly initialName: string;
  /** Given: the dialog asks too where to start, and the name follows the choice until somebody has typed one. */
  readonly starts?: readonly StartChoice[];
  readonly initialStart?: string;
  /** Makes the call; what it throws is shown, and the dialog stays. */
  readonly onConfirm: (name: string, start: string) => Promise<void>;
  readonly onClose: () => void;
}

/** The name of a plan: of a new one, of a copy, or another one than it has. */
export function NameDialog({
  title,
  detail,
  confirmLabel,
  initialName,
  starts,
  initialStart = '',
  onConfirm,
  onClose,
}: NameDialogProps) {
  const t = useTranslate();
  const [typed, setTyped] = useState<string | null>(null);
  const [start, setStart] = useState(initialStart);
  const { busy, fault, run } = usePlanCall();
  const name = typed ?? starts?.find((choice) => choice.value === start)?.name ?? initialName;
  const ready = name.trim() !== '' && !busy;
  const confirm = (): void => void run(() => onConfirm(name.trim(), start));
  return (
    <Dialog
      title={title}
      {...(detail === undefined ? {} : { detail })}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton
            tone="primary"
            label={busy ? t('state.saving') : confirmLabel}
            disabled={!ready}
            onPress={confirm}
          />
        </>
      }
    >
      <form
        className={classes.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) confirm();
        }}
      >
        <PlanNameField value={name} onChange={setTyped} />
        {starts !== undefined && (
          <Select
            label={t('plans:form.start')}
            value={start}
            data={starts.map(({ value, label }) => ({ value, label }))}
            allowDeselect={false}
            onChange={(value) => setStart(value ?? start)}
          />
        )}
        {fault !== null && <ErrorNotice error={fault} />}
        <button type="submit" hidden disabled={!ready} />
      </form>
    </Dialog>
  );
}
