import classes from './threshold-text.module.css';
import { useTranslate } from './use-translate.ts';

interface ThresholdTextProps {
  /** Limit of green, formatted: `≤ 2.5 s`. */
  readonly green: string | null;
  /** Limit of red, formatted. Left out where it is the other side of green. */
  readonly red?: string | null;
  /** Where the limits come from, in words; said when the pointer rests on them. */
  readonly source?: string | undefined;
}

/** The limits of a guard, small, next to its value. */
export function ThresholdText({ green, red = null, source }: ThresholdTextProps) {
  const t = useTranslate();
  const parts = [green, red === null ? null : t('levels:redLimit', { limit: red })].filter((part) => part !== null);
  return (
    <span className={classes.threshold} title={[...parts, source].filter(Boolean).join(' · ')}>
      {parts.join(' · ')}
    </span>
  );
}
