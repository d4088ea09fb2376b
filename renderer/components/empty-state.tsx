import type { ReactNode } from 'react';
import { ActionButton } from './action-button.tsx';
import classes from './empty-state.module.css';

interface EmptyStateProps {
  readonly title: string;
  readonly detail?: string;
  /** The next thing to do from here. */
  readonly action?: { readonly label: string; readonly shortcut?: string; readonly onPress: () => void };
  readonly children?: ReactNode;
}

/** A place where there is nothing yet says why, and what to do next. */
export function EmptyState({ title, detail, action, children }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      <p className={classes.title}>{title}</p>
      {detail !== undefined && <p className={classes.detail}>{detail}</p>}
      {children}
      {action !== undefined && (
        <div className={classes.action}>
          <ActionButton tone="primary" {...action} />
        </div>
      )}
    </div>
  );
}
