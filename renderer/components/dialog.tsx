import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog.module.css';
import { useShortcut } from './shortcuts.ts';
import { useTranslate } from './use-translate.ts';

interface DialogProps {
  readonly title: string;
  readonly detail?: string | undefined;
  /** px. */
  readonly width?: number;
  /** No field is to be filled in first: the focus waits at the title until an action can be pressed. */
  readonly focusTitle?: boolean;
  readonly children?: ReactNode;
  /** `ActionButton`s, the meant one last. */
  readonly actions?: ReactNode;
  readonly onClose: () => void;
}

/** A question that has to be answered before going on: traps the focus, Esc closes, and the page's keys are silent. */
export function Dialog(props: DialogProps) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      size={props.width ?? 560}
      padding={0}
      closeOnEscape={false}
      aria-label={props.title}
    >
      <DialogBody {...props} />
    </Modal>
  );
}

function DialogBody({ title, detail, focusTitle = false, children, actions, onClose }: DialogProps) {
  const t = useTranslate();
  useShortcut({ keys: 'Escape', scope: 'dialog', label: t('actions.close'), run: onClose });
  return (
    <section className={classes.dialog}>
      <h1 className={classes.title} {...(focusTitle ? { tabIndex: -1, 'data-autofocus': true } : {})}>
        {title}
      </h1>
      {detail !== undefined && detail !== '' && <p className={classes.detail}>{detail}</p>}
      {children}
      {actions !== undefined && <footer className={classes.actions}>{actions}</footer>}
    </section>
  );
}
