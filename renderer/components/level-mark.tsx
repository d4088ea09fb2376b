import type { Level } from '../../shared/release/events.ts';
import classes from './level-mark.module.css';
import { useTranslate } from './use-translate.ts';

interface LevelShapeProps {
  readonly level: Level;
  /** Edge length in px. */
  readonly size?: number;
  /** Drawn as a line with nothing inside: for large marks, where a filled shape would shout. */
  readonly outlined?: boolean;
}

/** The shape of a level: circle, triangle, square, diamond. Says nothing to a screen reader; the word stands beside. */
export function LevelShape({ level, size = 10, outlined = false }: LevelShapeProps) {
  const stroke = outlined ? 16 / size + 0.35 : 1.5;
  const open = outlined || level === 'unknown';
  return (
    <svg
      className={classes.shape}
      data-level={level}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
      fill={open ? 'none' : 'currentColor'}
      stroke={open ? 'currentColor' : 'none'}
      strokeWidth={stroke}
      strokeLinejoin="miter"
    >
      {level === 'green' && <circle cx="6" cy="6" r={open ? 5 : 5.5} />}
      {level === 'yellow' && <path d={open ? 'M6 1.4 11.2 10.6H.8Z' : 'M6 .6 12 11.2H0Z'} />}
      {level === 'red' && <path d={open ? 'M1.3 1.3h9.4v9.4H1.3Z' : 'M.8.8h10.4v10.4H.8Z'} />}
      {level === 'unknown' && <path d="M6 1 11 6 6 11 1 6Z" />}
    </svg>
  );
}

interface LevelMarkProps {
  readonly level: Level;
  /** What follows the word, e.g. how long the level has lasted: `40 s`. */
  readonly note?: string | undefined;
  readonly size?: number;
}

/** A level as colour, shape and word, so that none of the three has to be seen. */
export function LevelMark({ level, note, size }: LevelMarkProps) {
  const t = useTranslate();
  return (
    <span className={classes.mark} data-level={level}>
      <LevelShape level={level} {...(size === undefined ? {} : { size })} />
      <span>
        {t(`levels:name.${level}`)}
        {note === undefined ? '' : ` ${note}`}
      </span>
    </span>
  );
}
