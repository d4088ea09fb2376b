import type { ReactNode } from 'react';
import type { Level } from '../../shared/release/events.ts';
import classes from './guard-panel.module.css';
import { LevelMark } from './level-mark.tsx';
import { ThresholdText } from './threshold-text.tsx';

interface GuardPanelProps {
  readonly name: string;
  readonly level: Level;
  /** After the level's word: how long it has lasted. */
  readonly levelNote?: string;
  /** The value in large figures, formatted; `–` where there is none. */
  readonly value: string;
  /** Limits, formatted. */
  readonly green: string | null;
  readonly red?: string | null;
  /** Where the limits come from, in words. */
  readonly source?: string | undefined;
  /** Under the chart: what else is known of it. */
  readonly detail?: ReactNode;
  /** Left foot: why it is unknown, what it still needs. */
  readonly note?: string | undefined;
  /** Right foot: sample size and an `Age`. */
  readonly foot?: ReactNode;
  /** The chart. */
  readonly children: ReactNode;
}

/** One guard: name, level, value next to its limit, the curve, sample size and age. */
export function GuardPanel({
  name,
  level,
  levelNote,
  value,
  green,
  red,
  source,
  detail,
  note,
  foot,
  children,
}: GuardPanelProps) {
  return (
    <article className={classes.panel} data-level={level} aria-label={name}>
      <header className={classes.head}>
        <h3 className={classes.name} title={name}>
          {name}
        </h3>
        <LevelMark level={level} note={levelNote} />
        <span className={classes.value}>{value}</span>
        <ThresholdText green={green} source={source} {...(red === undefined ? {} : { red })} />
      </header>
      <div className={classes.chart}>{children}</div>
      {detail}
      <footer className={classes.foot}>
        <span className={classes.note} title={note}>
          {note}
        </span>
        {foot}
      </footer>
    </article>
  );
}
