import { useEffect } from 'react';
import { local } from '../../../shared/i18n/release-speech.ts';
import type { Level } from '../../../shared/release/events.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { hostNow, useHostLink } from '../../stores/host-link.ts';
import { type SplitReadings, unreadSwitches, useSplitReadings } from '../../stores/split-readings.ts';
import { useTick } from '../../stores/tick.ts';
import { useFlight, useRelease, useSpeech } from '../release/flight-context.tsx';
import { overall } from '../release/overall-level.ts';
import { soundRed } from './red-sound.ts';

const signs: Readonly<Record<Level, string>> = { green: '●', yellow: '▲', red: '■', unknown: '◇' };

function levelOf(state: ReleaseState, readings: SplitReadings | null): Level | null {
  const now = hostNow();
  return overall(state, now, unreadSwitches(state, readings, now.utc)).level;
}

/** A tab that nobody looks at says in its title how it stands, and sounds when something turns red. */
export function useAlarm(): void {
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const silent = useHostLink((link) => link.silentSinceUtcMs !== null);
  const readings = useSplitReadings(state.definition.releaseId, state.endedAt === null);
  const heard = useTick(() => levelOf(state, readings));
  const level = silent ? 'unknown' : heard;
  useEffect(() => {
    const release = `${local(speech, speech.definition.plan.title)} ${speech.definition.plan.to}`;
    const former = document.title;
    document.title =
      level === null
        ? release
        : speech.t('flight:titleLevel', { sign: signs[level], level: speech.t(`levels:name.${level}`), release });
    return () => {
      document.title = former;
    };
  }, [level, speech]);
  // Straight from the store: a hidden tab is not rendered as often as it hears events.
  useEffect(() => {
    let wasRed = isRed(session.store.getState().state);
    return session.store.subscribe((view) => {
      const red = isRed(view.state);
      if (red && !wasRed) soundRed();
      wasRed = red;
    });
  }, [session]);
}

function isRed(state: ReleaseState | null): boolean {
  return state !== null && levelOf(state, null) === 'red';
}
