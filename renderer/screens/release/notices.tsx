import { formatClock, formatDuration } from '../../../shared/i18n/format.ts';
import { sayRefusalOf } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { useTick } from '../../stores/tick.ts';
import { useFlight, useReleaseView, useSpeech } from './flight-context.tsx';
import { localZone } from './local-zone.ts';
import classes from './notices.module.css';

/** Whether the screen is live, and why the last press did nothing. Pushes the screen down, covers nothing. */
export function Notices() {
  return (
    <>
      <LinkNotice />
      <RefusalNotice />
    </>
  );
}

/** Said on every screen as long as what it shows may be out of date. */
export function LinkNotice() {
  const t = useTranslate();
  const connection = useConnection();
  const since = useHostLink((link) => link.silentSinceUtcMs);
  const readOnly = useHostLink((link) => link.info?.readOnly === true);
  const silentMs = useTick((tick) => (since === null ? 0 : tick.nowUtcMs - since));
  if (since === null) {
    return readOnly ? <p className={classes.notice}>{t('flight:link.readOnly')}</p> : null;
  }
  return (
    <p className={classes.notice} data-kind="lost" role="alert">
      {t('flight:link.lost', { duration: formatDuration(Math.max(0, silentMs)), clock: formatClock(since, localZone) })}
      <ActionButton label={t('flight:link.retry')} onPress={() => connection.retry()} />
    </p>
  );
}

function RefusalNotice() {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const notice = useReleaseView((view) => view.notice);
  if (notice === null) return null;
  const spoken = notice.kind === 'failed' ? sayError(t, notice.fault) : null;
  const text =
    notice.kind === 'refused'
      ? t('flight:refused', { reason: sayRefusalOf(speech, notice.refusal) })
      : t('flight:failed', { reason: [spoken?.sentence, ...(spoken?.places ?? []), spoken?.remedy].filter(Boolean).join(' · ') });
  return (
    <p className={classes.notice} data-kind="refused" role="alert">
      {text}
      <ActionButton label={t('actions.close')} onPress={() => session.dismissNotice()} />
    </p>
  );
}
