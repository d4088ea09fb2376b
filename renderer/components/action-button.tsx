import { UnstyledButton } from '@mantine/core';
import classes from './action-button.module.css';
import { Keycap } from './keycap.tsx';

interface ActionButtonProps {
  readonly label: string;
  /** `primary`: the one that is meant next. `raise`: gives the new version more traffic. `quiet`: everything else. */
  readonly tone?: 'primary' | 'raise' | 'quiet';
  /** Shown as a keycap; registering it is the caller's business (`useShortcut`). */
  readonly shortcut?: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

/** A small action of a row or a panel. */
export function ActionButton({ label, tone = 'quiet', shortcut, disabled = false, onPress }: ActionButtonProps) {
  return (
    <UnstyledButton className={classes.button} data-tone={tone} disabled={disabled} onClick={onPress}>
      {label}
      {shortcut !== undefined && <Keycap keys={shortcut} />}
    </UnstyledButton>
  );
}
