import { formatDuration } from '../../shared/i18n/format.ts';
import { useTick } from '../stores/tick.ts';
import classes from './age.module.css';
import { useTranslate } from './use-translate.ts';

interface AgeProps {
  /** When the value was read at its source, UTC ms; null when it never was. */
  readonly readAtUtcMs: number | null;
  /** From this age on the value is no longer live, and the words say so. */
  readonly staleAfterMs: number;
}

/** How old a reading is, counted by the 1 Hz tick. Re-renders only when its words change. */
export function Age({ readAtUtcMs, staleAfterMs }: AgeProps) {
  const t = useTranslate();
  const ageSeconds = useTick(({ nowUtcMs }) =>
    readAtUtcMs === null ? null : Math.max(0, Math.floor((nowUtcMs - readAtUtcMs) / 1000)),
  );
  if (ageSeconds === null) return <span className={classes.stale}>{t('age.never')}</span>;
  const duration = formatDuration(ageSeconds * 1000);
  const stale = ageSeconds * 1000 >= staleAfterMs;
  return (
    <span className={stale ? classes.stale : classes.live} data-stale={stale}>
      {stale ? t('age.stale', { duration }) : t('age.ago', { duration })}
    </span>
  );
}
