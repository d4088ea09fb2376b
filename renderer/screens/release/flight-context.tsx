import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Person } from '../../../shared/contract/people.ts';
import type { Speech } from '../../../shared/i18n/release-speech.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { Now } from '../../../shared/release/time.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { hearHost, hostClock, hostNow, useHostLink } from '../../stores/host-link.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { openRelease, type ReleaseSession, type ReleaseView } from '../../stores/release-store.ts';
import { createSampleFeed, type SampleFeed } from '../../stores/samples-store.ts';
import { useTick } from '../../stores/tick.ts';
import classes from './flight-context.module.css';
import { localZone } from './local-zone.ts';

/** A release as the screens under it see it. */
export interface Flight {
  readonly session: ReleaseSession;
  readonly samples: SampleFeed;
  readonly names: Readonly<Record<string, string>>;
}

export const FlightContext = createContext<Flight | null>(null);

interface FlightProviderProps {
  readonly releaseId: string;
  /** How many events are kept for reading. */
  readonly feedLimit?: number;
  /** Keeps every reading with its size, too. */
  readonly reviews?: boolean;
  readonly children: ReactNode;
}

/** Opens a release for everything inside, and closes it with the screen. */
export function FlightProvider({ releaseId, feedLimit = 2_000, reviews = false, children }: FlightProviderProps) {
  const connection = useConnection();
  const t = useTranslate();
  const [session, setSession] = useState<ReleaseSession | null>(null);
  useEffect(() => {
    const opened = openRelease(connection, releaseId, { feedLimit, onNow: hearHost });
    setSession(opened);
    return () => opened.close();
  }, [connection, releaseId, feedLimit]);
  if (session === null) return <EmptyState title={t('flight:link.loading')} />;
  return (
    <LoadedFlight key={session.releaseId} session={session} reviews={reviews}>
      {children}
    </LoadedFlight>
  );
}

interface LoadedFlightProps {
  readonly session: ReleaseSession;
  readonly reviews: boolean;
  readonly children: ReactNode;
}

/** Names by person id, read again whenever somebody has agreed or signed: who did may be new to this journal. */
function useNames(session: ReleaseSession): Readonly<Record<string, string>> {
  const { client } = useConnection();
  const [people, setPeople] = useState<readonly Person[]>([]);
  const voices = useStore(session.store, ({ state }) => (state === null ? 0 : voicesOf(state)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `voices` is when to read
  useEffect(() => {
    const reading = new AbortController();
    client.people.list(undefined, { signal: reading.signal }).then(setPeople, () => {
      // Without the names the ids are shown; the release itself does not depend on it.
    });
    return () => reading.abort();
  }, [client, voices]);
  return useMemo(() => Object.fromEntries(people.map((person) => [person.personId, person.name])), [people]);
}

function voicesOf(state: ReleaseState): number {
  const approvals = Object.values(state.steps).map((step) => step.approvals.length);
  const signatures = Object.values(state.items).map((item) => item.signatures.length);
  const releases = Object.values(state.killSwitches).map((item) => item.approvals.length);
  return [...approvals, ...signatures, ...releases].reduce((sum, count) => sum + count, 0);
}

function LoadedFlight({ session, reviews, children }: LoadedFlightProps) {
  const t = useTranslate();
  const connection = useConnection();
  const names = useNames(session);
  const loaded = useStore(session.store, (view) => view.state !== null);
  const fault = useStore(session.store, (view) => view.fault);
  const ended = useStore(session.store, (view) => view.state?.endedAt != null);
  const [samples, setSamples] = useState<SampleFeed | null>(null);
  useEffect(() => {
    const state = loaded ? session.store.getState().state : null;
    if (state === null) return;
    const first = state.createdAt?.utc ?? 0;
    const feed = createSampleFeed({
      connection,
      releaseId: session.releaseId,
      guards: state.definition.plan.guards.filter((guard) => guard.query !== null),
      from: first,
      // A little more than the release: the last readings are flushed after its last event.
      to: ended ? (state.endedAt?.utc ?? first) + 60_000 : null,
      keepsColumns: reviews,
      nowUtcMs: () => hostNow().utc,
    });
    // When a release ends, the curves of the flight stay until those of the whole release are here.
    let current = true;
    setSamples((shown) => shown ?? feed);
    void feed.firstPull.then(() => current && setSamples(feed));
    return () => {
      current = false;
      feed.close();
    };
  }, [connection, session, loaded, ended, reviews]);
  const flight = useMemo(() => (samples === null ? null : { session, samples, names }), [session, samples, names]);
  if (flight === null) {
    return (
      <div className={classes.waiting}>
        <EmptyState title={fault === null ? t('flight:link.loading') : t('flight:link.failed')} />
        {fault !== null && <ErrorNotice error={fault} onRetry={() => connection.retry()} />}
      </div>
    );
  }
  return <FlightContext value={flight}>{children}</FlightContext>;
}

export function useFlight(): Flight {
  const flight = useContext(FlightContext);
  if (flight === null) throw new Error('a part of a release was shown outside FlightContext');
  return flight;
}

/** The part of the view that `select` names; renders anew when it changes. */
export function useReleaseView<Part>(select: (view: ReleaseView) => Part): Part {
  return useStore(useFlight().session.store, select);
}

/** The folded state. Changes with every event and with nothing else. */
export function useRelease(): ReleaseState {
  const state = useReleaseView((view) => view.state);
  if (state === null) throw new Error('the release is not loaded');
  return state;
}

/** Everything that is needed to speak about the release in the language of the screen. */
export function useSpeech(): Speech {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  const { names } = useFlight();
  const definition = useRelease().definition;
  const texts = useReleaseView((view) => view.texts);
  return useMemo(
    () => ({ t, language, definition, names, texts, timeZone: localZone }),
    [t, language, definition, names, texts],
  );
}

/**
 * The host's time, anew every second. While the host is silent it stands still at its last word: what is not known to
 * have gone on must not count on.
 */
export function useNow(): Now {
  useTick((tick) => tick.nowUtcMs);
  const silent = useHostLink((link) => link.silentSinceUtcMs !== null);
  return (silent ? hostClock.lastHeard() : null) ?? hostNow();
}
