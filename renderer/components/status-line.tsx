import type { ReactNode } from 'react';
import type { Level } from '../../shared/release/events.ts';
import { LevelShape } from './level-mark.tsx';
import classes from './status-line.module.css';
import { useTranslate } from './use-translate.ts';

interface StatusLineProps {
  readonly level: Level;
  /** `web-1 nginx`, `13 passed`. */
  readonly label: string;
  /** Age, count, or what is wrong. */
  readonly note?: ReactNode;
}

/** One thing and how it is: a connection, a summary of gates. */
export function StatusLine({ level, label, note }: StatusLineProps) {
  const t = useTranslate();
  return (
    <div className={classes.line}>
      <LevelShape level={level} />
      <span className={classes.hidden}>{t(`levels:name.${level}`)}</span>
      <span className={classes.label}>{label}</span>
      {note !== undefined && <span className={classes.note}>{note}</span>}
    </div>
  );
}
