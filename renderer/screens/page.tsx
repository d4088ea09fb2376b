import type { ReactNode } from 'react';
import classes from './page.module.css';
import { LinkNotice } from './release/link-notice.tsx';

interface PageProps {
  readonly title: string;
  readonly lead?: string;
  /** At the far end of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen that is read from top to bottom. Says like every other when it is not live. */
export function Page({ title, lead, actions, children }: PageProps) {
  return (
    <div className={classes.page}>
      <LinkNotice />
      <div className={classes.column}>
        <header className={classes.head}>
          <h1 className={classes.title}>{title}</h1>
          {lead !== undefined && <p className={classes.lead}>{lead}</p>}
          <span className={classes.space} />
          {actions}
        </header>
        {children}
      </div>
    </div>
  );
}
