import { formatClock, formatDuration } from '../../../shared/i18n/format.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { useTick } from '../../stores/tick.ts';
import { localZone } from './local-zone.ts';
import classes from './notices.module.css';

/** Said on every screen as long as what it shows may be out of date. */
export function LinkNotice() {
  const t = useTranslate();
  const connection = useConnection();
  const since = useHostLink((link) => link.silentSinceUtcMs);
  const status = useHostLink((link) => link.status);
  const readOnly = useHostLink((link) => link.info?.readOnly === true);
  const silentMs = useTick((tick) => (since === null ? 0 : tick.nowUtcMs - since));
  // A cut is said by the shell; here stands what no socket says: it is open, and nothing comes.
  if (since === null || status === 'lost') {
    return readOnly ? <p className={classes.notice}>{t('flight:link.readOnly')}</p> : null;
  }
  return (
    <p className={classes.notice} data-kind="lost" role="alert">
      {t('flight:link.lost', { duration: formatDuration(Math.max(0, silentMs)), clock: formatClock(since, localZone) })}
      <ActionButton label={t('flight:link.retry')} onPress={() => connection.retry()} />
    </p>
  );
}
