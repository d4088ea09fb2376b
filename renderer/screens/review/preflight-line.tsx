import { moment } from '../../../shared/i18n/release-speech.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useRelease, useSpeech } from '../release/flight-context.tsx';
import { TextAction } from '../release/text-action.tsx';

/** What the last preflight came to, with the way to everything that it found; nothing where none was run. */
export function PreflightLine() {
  const t = useTranslate();
  const speech = useSpeech();
  const { preflight } = useRelease();
  if (preflight === null) return null;
  const { at, passed, warned, failed, acknowledged } = preflight;
  return (
    <section>
      <SectionTitle>{t('preflight:title')}</SectionTitle>
      <p>
        {t('preflight:summary', { passed, warned: warned.length, failed: failed.length })}
        {acknowledged && ` · ${t('preflight:acknowledged')}`} · {moment(speech, at.utc)}{' '}
        <TextAction label={t('preflight:evidence')} onPress={() => openDialog({ kind: 'preflight', begins: false })} />
      </p>
    </section>
  );
}
