import type { ReactNode } from 'react';
import type { Level } from '../../shared/release/events.ts';
import { LevelShape } from './level-mark.tsx';
import { useTranslate } from './use-translate.ts';
import classes from './verdict-bar.module.css';

interface VerdictBarProps {
  /** Level of the whole release: its colour and shape stand in front of the sentence. Null: nothing is judged yet. */
  readonly level: Level | null;
  /** How it stands and why, in one sentence. */
  readonly sentence: string;
  /** What happens by itself from here, and when. */
  readonly detail?: ReactNode;
  /** The next action: an `EffectButton`. */
  readonly next?: ReactNode;
  /** A `RollbackButton`: always the outermost right. */
  readonly rollback?: ReactNode;
}

/** The line that is read from three metres away. */
export function VerdictBar({ level, sentence, detail, next, rollback }: VerdictBarProps) {
  const t = useTranslate();
  return (
    <section className={classes.bar} data-level={level ?? 'none'} aria-label={t('cockpit:section.status')}>
      {level !== null && <LevelShape level={level} size={32} outlined />}
      <div className={classes.words} role="status" aria-live={level === 'red' ? 'assertive' : 'polite'}>
        <p className={classes.sentence} title={sentence}>
          {level !== null && <span className={classes.hidden}>{t(`levels:name.${level}`)} </span>}
          {sentence}
        </p>
        {detail !== undefined && <p className={classes.detail}>{detail}</p>}
      </div>
      {next}
      {rollback}
    </section>
  );
}
