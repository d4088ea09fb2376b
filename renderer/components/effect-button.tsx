import { UnstyledButton } from '@mantine/core';
import { useId } from 'react';
import classes from './effect-button.module.css';
import { Keycap } from './keycap.tsx';
import { useTranslate } from './use-translate.ts';

interface EffectButtonProps {
  /** What pressing it does, in full: `Raise 10 → 50 % on 2 hosts`. */
  readonly effect: string;
  /** What it waits for: `Needs: P95 green · 11 min left`. Null when it can be pressed. */
  readonly blockedBy: string | null;
  /** A second line while it can be pressed, e.g. the projected end. */
  readonly detail?: string;
  /** `raise`: gives the new version more traffic (blue). */
  readonly tone?: 'raise' | 'neutral';
  /** The effect is under way. */
  readonly busy?: boolean;
  readonly shortcut?: string;
  readonly onPress: () => void;
}

/**
 * The next action of a release. When it cannot be pressed it stays readable and focusable, and says what it waits for
 * instead of being greyed out.
 */
export function EffectButton({
  effect,
  blockedBy,
  detail,
  tone = 'neutral',
  busy = false,
  shortcut,
  onPress,
}: EffectButtonProps) {
  const t = useTranslate();
  const secondLineId = useId();
  const pressable = blockedBy === null && !busy;
  const secondLine = busy ? t('cockpit:next.busy') : (blockedBy ?? detail);
  return (
    <UnstyledButton
      className={classes.button}
      data-tone={tone}
      data-state={busy ? 'busy' : blockedBy === null ? 'free' : 'blocked'}
      aria-disabled={!pressable}
      aria-describedby={secondLine === undefined ? undefined : secondLineId}
      onClick={() => {
        if (pressable) onPress();
      }}
    >
      <span className={classes.effect}>
        {effect}
        {shortcut !== undefined && pressable && <Keycap keys={shortcut} />}
      </span>
      {secondLine !== undefined && (
        <span id={secondLineId} className={classes.detail}>
          {secondLine}
        </span>
      )}
    </UnstyledButton>
  );
}
