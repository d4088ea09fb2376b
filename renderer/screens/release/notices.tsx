import { sayRefusalOf } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { ExpiryNotice } from './expiry-notice.tsx';
import { useFlight, useReleaseView, useSpeech } from './flight-context.tsx';
import { LinkNotice } from './link-notice.tsx';
import classes from './notices.module.css';

/** Whether the screen is live, what ends too early, and why the last press did nothing. Pushes the screen down, covers nothing. */
export function Notices() {
  return (
    <>
      <LinkNotice />
      <ExpiryNotice />
      <RefusalNotice />
    </>
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
      : t('flight:failed', {
          reason: [spoken?.sentence, ...(spoken?.places ?? []), spoken?.remedy].filter(Boolean).join(' · '),
        });
  return (
    <p className={classes.notice} data-kind="refused" role="alert">
      {text}
      <ActionButton label={t('actions.close')} onPress={() => session.dismissNotice()} />
    </p>
  );
}
