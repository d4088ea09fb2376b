import { formatDuration } from '../../../shared/i18n/format.ts';
import { guardName } from '../../../shared/i18n/release-speech.ts';
import { sayScope } from '../../../shared/i18n/say-standing.ts';
import { coveredMs } from '../../../shared/release/time.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useFlight, useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import classes from './auto-rollback.module.css';

/** What the cockpit is about to do by itself: large, with the time left, and the way to stop it. */
export function AutoRollback({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const { countdown } = useRelease();
  const now = useNow();
  const guardId = countdown?.guardId ?? null;
  const stop = (): void => {
    if (guardId !== null) void session.send({ type: 'cancel-countdown', guardId });
  };
  useShortcut({
    keys: 'x',
    scope: 'release',
    label: t('flight:shortcut.stopCountdown'),
    enabled: acts && guardId !== null,
    run: stop,
  });
  if (countdown === null) return null;
  const leftMs = Math.max(0, countdown.lengthMs - coveredMs(countdown.startedAt, now));
  return (
    <section className={classes.countdown} role="alert">
      <LevelShape level={countdown.level} size={22} />
      <p className={classes.left} role="timer">
        {formatDuration(Math.ceil(leftMs / 1000) * 1000)}
      </p>
      <div className={classes.words}>
        <p className={classes.title}>
          {t('flight:countdown.title')} · {sayScope(speech, countdown.scope)}
        </p>
        <p>
          {t('flight:countdown.in', {
            guard: guardName(speech, countdown.guardId),
            level: t(`levels:light.${countdown.level}`),
          })}
        </p>
        <div className={classes.bar}>
          <span style={{ inlineSize: `${countdown.lengthMs === 0 ? 0 : (leftMs / countdown.lengthMs) * 100}%` }} />
        </div>
      </div>
      {acts && <ActionButton label={t('flight:countdown.stop')} shortcut="x" onPress={stop} />}
    </section>
  );
}
