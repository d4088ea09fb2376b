import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { ReleaseSummary } from '../../shared/contract/releases.ts';
import { useConnection } from './connection.ts';
import { createRemoteStore, type Remote } from './remote-list.ts';

const openStatuses: ReadonlySet<string> = new Set(['created', 'running', 'rolling-back']);

export function isOpen(release: ReleaseSummary): boolean {
  return openStatuses.has(release.status);
}

/** Not more often than this, however much happens in the journal. */
const shortestPauseMs = 1_500;

/** Every release of the journal, newest first; asked anew when the journal grew. */
export function useReleasesList(): Remote<readonly ReleaseSummary[]> & { refresh(): Promise<void> } {
  const connection = useConnection();
  const remote = useMemo(
    () => createRemoteStore<readonly ReleaseSummary[]>(() => connection.client.releases.list()),
    [connection],
  );
  useEffect(() => {
    let known = -1;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = connection.watch<{ position: number }>({
      open: (signal) => connection.client.journal.watch(undefined, { signal }),
      onItem: ({ position }) => {
        if (position === known || timer !== undefined) return;
        const first = known < 0;
        known = position;
        timer = setTimeout(
          () => {
            timer = undefined;
            void remote.refresh();
          },
          first ? 0 : shortestPauseMs,
        );
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [connection, remote]);
  const state = useStore(remote.store);
  return { ...state, refresh: remote.refresh };
}
