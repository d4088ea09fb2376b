import { create } from 'zustand';
import type { SystemInfo } from '../../shared/contract/system.ts';
import type { Now } from '../../shared/release/time.ts';
import type { Connection, ConnectionStatus } from '../client/connection.ts';
import { createHostClock } from './host-clock.ts';
import { syncClock, useTick } from './tick.ts';

interface HostLink {
  readonly status: ConnectionStatus;
  /** UTC ms of the last word of the host before the cut; null while it is heard. */
  readonly silentSinceUtcMs: number | null;
  /** The host is there, but this window's session is not known to it any more. */
  readonly signedOut: boolean;
  readonly info: SystemInfo | null;
}

/** A host that ticks once a second and is silent for this long is not live any more, whatever the socket says. */
const silenceMs = 4_000;

/** Whether what is on the screen is live. Every screen shows it; nobody has to remember to. */
export const useHostLink = create<HostLink>(() => ({
  status: 'connecting',
  silentSinceUtcMs: null,
  signedOut: false,
  info: null,
}));

/** The host's clock as this window estimates it. */
export const hostClock = createHostClock();

/** The host's time, or the page's own before the host has spoken; `run` is then one that equals no other. */
export function hostNow(): Now {
  return hostClock.now() ?? { utc: Date.now(), monotonic: 0, run: '' };
}

/** Takes over a word of the host: corrects the clocks, and the screen is live again. */
export function hearHost(now: Now): void {
  hostClock.set(now);
  syncClock(now.utc);
  if (useHostLink.getState().silentSinceUtcMs !== null) useHostLink.setState({ silentSinceUtcMs: null });
}

/** Follows the connection and the host's clock until the returned function is called. */
export function followHost(connection: Connection): () => void {
  let heardAt = performance.now();
  let lastUtcMs: number | null = null;
  const silent = (): void => {
    if (lastUtcMs !== null && useHostLink.getState().silentSinceUtcMs === null) {
      useHostLink.setState({ silentSinceUtcMs: lastUtcMs });
    }
  };
  const readInfo = (): void => {
    connection.client.system.info().then(
      (info) => useHostLink.setState({ info }),
      // Without it the window assumes a host that may write; the backend refuses what is not allowed.
      () => {},
    );
  };
  const onStatus = (status: ConnectionStatus): void => {
    useHostLink.setState({ status });
    if (status === 'lost') silent();
    if (status === 'open') readInfo();
  };
  const stopStatus = connection.onStatus(onStatus);
  onStatus(connection.status());
  const stopTicks = connection.watch<Now>({
    open: (signal) => connection.client.system.ticks(undefined, { signal }),
    onItem: (now) => {
      heardAt = performance.now();
      lastUtcMs = now.utc;
      hearHost(now);
    },
  });
  const stopSilence = useTick.subscribe(() => {
    const signedOut = connection.fault()?.code === 'unauthorised';
    if (signedOut !== useHostLink.getState().signedOut) useHostLink.setState({ signedOut });
    if (performance.now() - heardAt > silenceMs) silent();
  });
  return () => {
    stopStatus();
    stopTicks();
    stopSilence();
  };
}
