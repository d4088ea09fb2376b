import { formatDuration } from '../../shared/i18n/format.ts';
import { useTick } from '../stores/tick.ts';
import { ActionButton } from './action-button.tsx';
import classes from './countdown.module.css';

interface CountdownProps {
  /** UTC ms of the host's clock at which it acts. */
  readonly endsAtUtcMs: number;
  /** Makes the sentence: `duration` is the formatted remaining time. */
  readonly sentence: (duration: string) => string;
  readonly stopLabel: string;
  readonly onStop: () => void;
}

/** What the cockpit will do by itself, the time left, and the way to stop it. */
export function Countdown({ endsAtUtcMs, sentence, stopLabel, onStop }: CountdownProps) {
  // Rounded up: while anything is left it never shows zero.
  const secondsLeft = useTick(({ nowUtcMs }) => Math.max(0, Math.ceil((endsAtUtcMs - nowUtcMs) / 1000)));
  return (
    <span className={classes.countdown} role="timer">
      <span className={classes.sentence}>{sentence(formatDuration(secondsLeft * 1000))}</span>
      <ActionButton label={stopLabel} onPress={onStop} />
    </span>
  );
}
