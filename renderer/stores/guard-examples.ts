import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { useConnection } from './connection.ts';
import { createRemoteStore } from './remote-list.ts';

const pauseMs = 2_000;

/**
 * By guard what its newest value is about, asked while something shows it. An event tells it only where the level
 * changed. Empty while nobody watches (`active` false, or another cockpit drives).
 */
export function useGuardExamples(releaseId: string, active: boolean): Readonly<Record<string, readonly string[]>> {
  const { client } = useConnection();
  const remote = useMemo(
    () => createRemoteStore(() => client.releases.guardExamples({ releaseId })),
    [client, releaseId],
  );
  useEffect(() => {
    if (!active) return;
    void remote.refresh();
    const timer = setInterval(() => void remote.refresh(), pauseMs);
    return () => clearInterval(timer);
  }, [remote, active]);
  const newest = useStore(remote.store, ({ value }) => value);
  return (active ? newest : null) ?? nothing;
}

const nothing: Readonly<Record<string, readonly string[]>> = {};
