import { UnstyledButton } from '@mantine/core';
import { useContext, useEffect, useRef } from 'react';
import classes from './action-button.module.css';
import { Keycap } from './keycap.tsx';
import { WithoutShortcuts } from './shortcuts.ts';

interface ActionButtonProps {
  readonly label: string;
  /** `primary`: the one that is meant next. `raise`: gives the new version more traffic. `quiet`: everything else. */
  readonly tone?: 'primary' | 'raise' | 'quiet';
  /** Shown as a keycap; registering it is the caller's business (`useShortcut`). */
  readonly shortcut?: string;
  readonly disabled?: boolean;
  /** Takes the focus as soon as it can be pressed: the answer that Enter gives in a dialog. */
  readonly focused?: boolean;
  readonly onPress: () => void;
}

/** A small action of a row or a panel. */
export function ActionButton({
  label,
  tone = 'quiet',
  shortcut,
  disabled = false,
  focused = false,
  onPress,
}: ActionButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const keyless = useContext(WithoutShortcuts);
  const takesFocus = focused && !disabled;
  useEffect(() => {
    if (takesFocus) button.current?.focus();
  }, [takesFocus]);
  return (
    <UnstyledButton
      ref={button}
      className={classes.button}
      data-tone={tone}
      disabled={disabled}
      // A key still held from the press that opened a dialog must not give its answer.
      onKeyDown={(event) => {
        if (event.repeat && event.key === 'Enter') event.preventDefault();
      }}
      onClick={onPress}
    >
      {label}
      {shortcut !== undefined && !keyless && <Keycap keys={shortcut} />}
    </UnstyledButton>
  );
}
