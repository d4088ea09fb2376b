import { UnstyledButton } from '@mantine/core';
import classes from './toggle.module.css';

interface ToggleProps {
  readonly on: boolean;
  readonly label: string;
  /** What being on does. */
  readonly explanation?: string;
  readonly onToggle: (on: boolean) => void;
}

/** Something that is on or off: the whole row is the switch, told by position and not by hue. */
export function Toggle({ on, label, explanation, onToggle }: ToggleProps) {
  return (
    <UnstyledButton className={classes.toggle} role="switch" aria-checked={on} onClick={() => onToggle(!on)}>
      <span className={classes.track} aria-hidden="true">
        <span className={classes.thumb} />
      </span>
      <span>
        <span className={classes.label}>{label}</span>
        {explanation !== undefined && <span className={classes.explanation}> {explanation}</span>}
      </span>
    </UnstyledButton>
  );
}
