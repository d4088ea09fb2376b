import type { ReactNode } from 'react';
import type { CockpitFault } from '../../../shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import classes from './people-screen.module.css';

interface FormDialogProps {
  readonly title: string;
  readonly detail: string;
  /** On the button that saves; `Save` unless told. */
  readonly saveLabel?: string;
  readonly complete: boolean;
  readonly busy: boolean;
  readonly fault: CockpitFault | null;
  readonly onClose: () => void;
  readonly onSave: () => void;
  /** The fields. */
  readonly children: ReactNode;
}

/** A short form in a dialog, which Enter in any of its fields saves. */
export function FormDialog({
  title,
  detail,
  saveLabel,
  complete,
  busy,
  fault,
  onClose,
  onSave,
  children,
}: FormDialogProps) {
  const t = useTranslate();
  const ready = complete && !busy;
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
            label={busy ? t('state.saving') : (saveLabel ?? t('actions.save'))}
            disabled={!ready}
            onPress={onSave}
          />
        </>
      }
    >
      <form
        className={classes.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onSave();
        }}
      >
        {children}
        {fault !== null && <ErrorNotice error={fault} />}
        {/* Enter submits a form of several fields only when it has a submit button; the visible one stands below. */}
        <button type="submit" hidden disabled={!ready} />
      </form>
    </Dialog>
  );
}
