import type { Level } from '../../shared/release/events.ts';
import { LevelShape } from './level-mark.tsx';
import classes from './rung.module.css';
import { StateIcon } from './state-icon.tsx';
import { useTranslate } from './use-translate.ts';

export type RungState = 'done' | 'current' | 'raising' | 'later' | 'rolled-back';

interface RungProps {
  readonly state: RungState;
  /** Level of the batch; shown while it is the current one. */
  readonly level: Level;
  /** Large: `10 %`, or the batch's title where it exposes nothing. */
  readonly exposure: string;
  /** Start, `03:41`, or an estimate, `≈ 04:26`. */
  readonly clock?: string;
  /** Small lines under it: intended and found exposure, planned and actual time. */
  readonly lines: readonly string[];
  /** Observation: how much of it is done, 0 … 1. */
  readonly progress?: { readonly ratio: number; readonly label: string };
}

/** Characters. A share is read from afar; the names of groups of users are read from near, and whole. */
const longestFigure = 10;

/** One batch of the ramp ladder. */
export function Rung({ state, level, exposure, clock, lines, progress }: RungProps) {
  const t = useTranslate();
  const ratio = progress === undefined ? 0 : Math.min(1, Math.max(0, progress.ratio));
  return (
    <li
      className={classes.rung}
      data-state={state}
      data-level={level}
      aria-current={state === 'current' ? 'step' : undefined}
    >
      <span className={classes.icon}>
        <RungIcon state={state} level={level} />
      </span>
      <span className={classes.exposure} data-long={exposure.length > longestFigure} title={exposure}>
        {exposure}
        <span className={classes.hidden}> {t(`cockpit:batch.state.${state}`)}</span>
        {state === 'current' && <span className={classes.hidden}> {t(`levels:name.${level}`)}</span>}
      </span>
      {clock !== undefined && <span className={classes.clock}>{clock}</span>}
      {lines.map((line) => (
        <span key={line} className={classes.line} title={line}>
          {line}
        </span>
      ))}
      {progress !== undefined && (
        <>
          <span className={classes.line}>{progress.label}</span>
          <span
            className={classes.track}
            role="progressbar"
            aria-label={progress.label}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(ratio * 100)}
          >
            <span className={classes.bar} style={{ inlineSize: `${ratio * 100}%` }} />
          </span>
        </>
      )}
    </li>
  );
}

function RungIcon({ state, level }: { readonly state: RungState; readonly level: Level }) {
  if (state === 'current') return <LevelShape level={level} size={12} />;
  if (state === 'done') return <StateIcon name="done" />;
  if (state === 'raising') return <StateIcon name="running" />;
  return <StateIcon name={state === 'rolled-back' ? 'undone' : 'pending'} />;
}
