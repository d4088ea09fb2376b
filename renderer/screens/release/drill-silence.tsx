import { saySilence } from '../../../shared/i18n/say-beside.ts';
import { maySilence, type SilenceState } from '../../../shared/release/silences.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import classes from './drill-silence.module.css';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';

interface DrillSilenceProps {
  readonly silence: SilenceState;
  readonly acts: boolean;
}

/** Which alerts people are not told of, until when, and the way to end that now. */
export function DrillSilence({ silence, acts }: DrillSilenceProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const now = useNow();
  const { silenceId, status, wanted } = silence;
  const goesOn = maySilence(silence, now.utc);
  return (
    <div className={classes.silence} data-on={goesOn}>
      <span>{saySilence(speech, state, silence, now.utc)}</span>
      {acts && goesOn && status === 'running' && (
        <ActionButton
          label={t('playbooks:silence.end')}
          onPress={() => void session.send({ type: 'end-silence', silenceId })}
        />
      )}
      {acts && goesOn && status === 'left' && (
        <ActionButton
          label={t('playbooks:silence.endAgain')}
          onPress={() => void session.send({ type: 'end-silence', silenceId })}
        />
      )}
      {acts && status === 'failed' && wanted && (
        <ActionButton
          label={t('playbooks:silence.again')}
          onPress={() => void session.send({ type: 'retry-silence', silenceId })}
        />
      )}
    </div>
  );
}

/** Silences that go on although no drill is open for them. */
export function LeftSilences({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const state = useRelease();
  const now = useNow();
  const left = Object.values(state.silences).filter(
    (silence) => maySilence(silence, now.utc) && (!silence.wanted || state.status === 'completed'),
  );
  if (left.length === 0) return null;
  return (
    <section className={classes.left} aria-label={t('playbooks:silence.panel')}>
      {left.map((silence) => (
        <DrillSilence key={silence.silenceId} silence={silence} acts={acts} />
      ))}
    </section>
  );
}
