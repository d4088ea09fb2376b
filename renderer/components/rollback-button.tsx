import { UnstyledButton } from '@mantine/core';
import { Keycap } from './keycap.tsx';
import classes from './rollback-button.module.css';
import { useTranslate } from './use-translate.ts';

interface RollbackButtonProps {
  /** Opens the confirmation. */
  readonly onPress: () => void;
  /** Registered by the caller; default as shown on every screen of a release. */
  readonly shortcut?: string;
  /** True only where nothing can be taken back: before the first raise and after the end. */
  readonly disabled?: boolean;
}

export const rollbackShortcut = 'Mod+Enter';

/** The way to a rollback: same place on every screen of a release, and the only filled red of the product. */
export function RollbackButton({ onPress, shortcut = rollbackShortcut, disabled = false }: RollbackButtonProps) {
  const t = useTranslate();
  return (
    <UnstyledButton className={classes.button} onClick={onPress} disabled={disabled}>
      {t('cockpit:rollback.button')}
      <Keycap keys={shortcut} />
    </UnstyledButton>
  );
}
