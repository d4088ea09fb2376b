import type { ReactNode } from 'react';
import classes from './section-title.module.css';

interface SectionTitleProps {
  readonly children: ReactNode;
  /** Stands after the title, e.g. `7 / 19`. */
  readonly note?: string;
  /** Stands at the far end: a switch, a small action. */
  readonly aside?: ReactNode;
}

export function SectionTitle({ children, note, aside }: SectionTitleProps) {
  return (
    <h2 className={classes.title}>
      <span>{children}</span>
      {note !== undefined && <span className={classes.note}>{note}</span>}
      {aside !== undefined && <span className={classes.aside}>{aside}</span>}
    </h2>
  );
}
