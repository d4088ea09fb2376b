import { clock } from '../../../shared/i18n/release-speech.ts';
import { sayGap, sayOutlook, sayStanding } from '../../../shared/i18n/say-standing.ts';
import { mayBeExposed } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { projection } from '../../../shared/release/views/projection.ts';
import { EffectButton } from '../../components/effect-button.tsx';
import { RollbackButton, rollbackShortcut } from '../../components/rollback-button.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { VerdictBar } from '../../components/verdict-bar.tsx';
import { useChangeRequests } from '../../stores/change-requests.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { unreadSwitches, useSplitReadings } from '../../stores/split-readings.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useFlight, useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { zoneOffsetMinutes } from '../release/local-zone.ts';
import { overall } from '../release/overall-level.ts';
import { useNewAttempt } from '../release/use-new-attempt.ts';
import { navigate } from '../shell/route.ts';
import { withAsked } from './asked-people.ts';
import { withLiveValues } from './live-values.ts';
import { nextWords } from './next-words.ts';
import { pressNext } from './press-next.ts';

/** Whether a rollback can be asked for: something was started, and not everything is back already. */
export function canRollBack(state: ReleaseState): boolean {
  if (state.status === 'created' || state.status === 'aborted' || state.status === 'rolled-back') return false;
  return Object.values(state.tracks).some((track) => track.currentBatch !== null) || mayBeExposed(state);
}

/** How it stands, what comes next, and the way back: read from three metres away. */
export function CockpitVerdict() {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session, samples } = useFlight();
  const now = useNow();
  const live = state.endedAt === null ? withLiveValues(state, (guardId) => samples.latest(guardId)) : state;
  const unread = unreadSwitches(state, useSplitReadings(state.definition.releaseId, state.endedAt === null), now.utc);
  const { seen, level } = overall(state, now, unread);
  const requests = useChangeRequests(state.definition.releaseId);
  const next = nextAction(state, now);
  const words = nextWords(speech, state, next);
  const projected = projection(state, now, zoneOffsetMinutes(now.utc, state.definition.plan.timeZone));
  const gap = sayGap(speech, state);
  const outlook = sayOutlook(speech, live, now, projected, seen);
  const createAttempt = useNewAttempt();
  const press = (): void =>
    pressNext(session, state, next, {
      openReview: () => navigate('/review/:releaseId', { releaseId: session.releaseId }),
      createAttempt,
    });
  const silentSince = useHostLink((link) => link.silentSinceUtcMs);
  const blockedBy = silentSince === null ? words.blockedBy : t('flight:link.blocked');
  const free = blockedBy === null && !words.busy;
  useShortcut({ keys: 'n', scope: 'release', label: t('flight:shortcut.next'), enabled: free, run: press });
  useRollbackShortcut();
  return (
    <VerdictBar
      // What was green when the backend was last heard is not known to be green now.
      level={silentSince === null ? level : 'unknown'}
      sentence={sayStanding(speech, live, withAsked(seen, requests), now)}
      detail={
        silentSince === null
          ? [gap, outlook].filter((part) => part !== null && part !== '').join(speech.language === 'zh' ? '' : ' ')
          : t('flight:link.standsAt', { clock: clock(speech, silentSince, 'seconds') })
      }
      next={
        <EffectButton
          effect={words.effect}
          blockedBy={blockedBy}
          detail={words.detail}
          tone={words.tone}
          busy={words.busy}
          shortcut="n"
          onPress={press}
        />
      }
      rollback={<RollbackButton disabled={!canRollBack(state)} onPress={() => openDialog({ kind: 'rollback' })} />}
    />
  );
}

/** The way to a rollback by keyboard, the same on every screen of a release. */
export function useRollbackShortcut(): void {
  const t = useTranslate();
  const state = useRelease();
  useShortcut({
    keys: rollbackShortcut,
    scope: 'release',
    label: t('flight:shortcut.rollback'),
    enabled: canRollBack(state),
    run: () => openDialog({ kind: 'rollback' }),
  });
}
