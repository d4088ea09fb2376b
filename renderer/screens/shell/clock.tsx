import { formatClock, formatOffset } from '../../../shared/i18n/format.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useTick } from '../../stores/tick.ts';
import classes from './top-bar.module.css';

/** IANA zone of this machine. */
export const localTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Local time with its offset, and UTC: a release is coordinated across zones. */
export function Clock() {
  const t = useTranslate();
  const nowUtcMs = useTick((tick) => tick.nowUtcMs);
  const offset = formatOffset(nowUtcMs, localTimeZone);
  return (
    <span className={classes.clock} role="timer" aria-live="off" aria-label={t('clock.local')}>
      <span className={classes.time}>{formatClock(nowUtcMs, localTimeZone)}</span> {offset}
      {offset !== 'UTC' && ` · ${formatClock(nowUtcMs, 'UTC')} UTC`}
    </span>
  );
}
