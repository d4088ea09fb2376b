import classes from './runbook-row.module.css';
import { StateIcon } from './state-icon.tsx';
import { useTranslate } from './use-translate.ts';

export type StepRowState = 'done' | 'failed' | 'running' | 'pending' | 'skipped';

interface RunbookRowProps {
  readonly state: StepRowState;
  readonly title: string;
  /** At the far end: who, or how long it took. */
  readonly note?: string;
}

/** A step of the runbook that is not the present one. */
export function RunbookRow({ state, title, note }: RunbookRowProps) {
  const t = useTranslate();
  return (
    <li className={classes.row} data-state={state}>
      <StateIcon name={state} />
      <span className={classes.hidden}>{t(`cockpit:runbook.state.${state}`)}</span>
      <span className={classes.title} title={title}>
        {title}
      </span>
      {note !== undefined && <span className={classes.note}>{note}</span>}
    </li>
  );
}
