import { formatDuration } from '../../../shared/i18n/format.ts';
import { flagName, flagText, moment } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { type LeftFlag, leftFlags } from '../../../shared/release/left-flags.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { LevelMark } from '../../components/level-mark.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import classes from './drill-silence.module.css';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';

/**
 * Flags that the release left set, each with the way to set it back: while it goes on those whose time is over, before it
 * is completed every temporary one, afterwards all of them.
 */
export function LeftFlags({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const state = useRelease();
  const now = useNow();
  const { status, closedAt } = state;
  const completes = status === 'running' && nextAction(state, now).kind === 'complete';
  const shown = leftFlags(state, now).filter(
    ({ isOverdue, forMs, returning }) =>
      status === 'completed' || isOverdue || returning !== null || (completes && forMs !== null),
  );
  if (shown.length === 0 || status === 'rolling-back') return null;
  return (
    <section className={classes.left} aria-label={t('steps:leftFlag.panel')}>
      {shown.map((left) => (
        <LeftFlagLine key={left.flagId} left={left} acts={acts && closedAt === null} />
      ))}
    </section>
  );
}

function LeftFlagLine({ left, acts }: { readonly left: LeftFlag; readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const { session } = useFlight();
  const { flagId, value, before, setAt, forMs, isOverdue, returning } = left;
  const said = {
    flag: flagName(speech, flagId),
    value: flagText(speech, value),
    before: before === null ? t('steps:leftFlag.absent') : t('steps:leftFlag.was', { value: flagText(speech, before) }),
    clock: moment(speech, setAt.utc),
    duration: formatDuration(forMs ?? 0),
    error: returning?.error == null ? '' : sayError(t, returning.error).sentence,
  };
  const back =
    before === null ? t('steps:leftFlag.remove') : t('steps:leftFlag.back', { value: flagText(speech, before) });
  const isUnderway = returning?.status === 'intended';
  const kind = isUnderway
    ? 'working'
    : returning !== null
      ? 'failed'
      : isOverdue
        ? 'overdue'
        : forMs !== null
          ? 'temporary'
          : 'line';
  return (
    <div className={classes.silence} data-on={kind !== 'line'}>
      <span>
        {(kind === 'overdue' || kind === 'failed') && (
          <>
            <LevelMark level="yellow" />{' '}
          </>
        )}
        {t(`steps:leftFlag.${kind}`, said)}
      </span>
      {acts && !isUnderway && (
        <ActionButton
          label={returning === null ? back : t('steps:leftFlag.again')}
          onPress={() => void session.send({ type: 'set-flag-back', flagId })}
        />
      )}
    </div>
  );
}
