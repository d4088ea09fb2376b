import { UnstyledButton } from '@mantine/core';
import { Keycap } from '../../components/keycap.tsx';
import classes from './text-action.module.css';

interface TextActionProps {
  readonly label: string;
  readonly shortcut?: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

/** The quietest action: words beside what they act on. */
export function TextAction({ label, shortcut, pressed, disabled = false, onPress }: TextActionProps) {
  return (
    <UnstyledButton className={classes.action} aria-pressed={pressed} disabled={disabled} onClick={onPress}>
      {label}
      {shortcut !== undefined && <Keycap keys={shortcut} />}
    </UnstyledButton>
  );
}
