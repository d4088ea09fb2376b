import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { KillSwitchReadings } from '../../shared/contract/kill-switches.ts';
import { useConnection } from './connection.ts';
import { createRemoteStore } from './remote-list.ts';

/** As often as the backend reads them. */
const pauseMs = 2_000;

/** When each kill switch of a release was last read, asked while something shows it; empty while nobody reads them. */
export function useKillSwitchReadings(releaseId: string, active: boolean): KillSwitchReadings {
  const { client } = useConnection();
  const remote = useMemo(
    () => createRemoteStore(() => client.releases.killSwitchReadings({ releaseId })),
    [client, releaseId],
  );
  useEffect(() => {
    if (!active) return;
    void remote.refresh();
    const timer = setInterval(() => void remote.refresh(), pauseMs);
    return () => clearInterval(timer);
  }, [remote, active]);
  return useStore(remote.store, ({ value }) => value) ?? nothing;
}

const nothing: KillSwitchReadings = {};
