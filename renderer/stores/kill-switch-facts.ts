import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { KillSwitchFacts } from '../../shared/contract/kill-switches.ts';
import { useConnection } from './connection.ts';
import { createRemoteStore } from './remote-list.ts';

/** What is known of a kill switch beside its release, asked once when it is shown; null: not known yet. */
export function useKillSwitchFacts(releaseId: string, flagId: string): KillSwitchFacts[string] | null {
  const { client } = useConnection();
  const remote = useMemo(
    () => createRemoteStore(() => client.releases.killSwitchFacts({ releaseId })),
    [client, releaseId],
  );
  useEffect(() => void remote.refresh(), [remote]);
  return useStore(remote.store, ({ value }) => value?.[flagId] ?? null);
}
