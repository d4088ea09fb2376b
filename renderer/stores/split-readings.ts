import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { SplitReading } from '../../shared/contract/releases.ts';
import { useConnection } from './connection.ts';
import { createRemoteStore } from './remote-list.ts';

/** As often as the watch reads the switches; asking more often would show nothing newer. */
const pauseMs = 2_000;

/**
 * When each switch of a release was last read, asked while something shows it. The fold knows only readings that
 * changed something: an unchanged one leaves no event. Empty while nobody watches (`active` false) or knows.
 */
export function useSplitReadings(releaseId: string, active: boolean): Readonly<Record<string, SplitReading>> {
  const { client } = useConnection();
  const remote = useMemo(
    () => createRemoteStore(() => client.releases.splitReadings({ releaseId })),
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

const nothing: Readonly<Record<string, SplitReading>> = {};

/** UTC ms at which a switch was last known: read by the watch, or told by an event. */
export function lastReadAt(
  readings: Readonly<Record<string, SplitReading>>,
  switchId: string,
  foundAtUtc: number | null,
): number | null {
  const times = [readings[switchId]?.readAt ?? null, foundAtUtc].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}
