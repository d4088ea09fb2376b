import { useCallback } from 'react';
import type { SplitReading } from '../../shared/contract/releases.ts';
import { useConnection } from './connection.ts';
import { usePolled } from './polled.ts';

/**
 * When each switch of a release was last read, asked while something shows it. The fold knows only readings that
 * changed something: an unchanged one leaves no event. Empty while nobody watches (`active` false) or knows.
 */
export function useSplitReadings(releaseId: string, active: boolean): Readonly<Record<string, SplitReading>> {
  const { client } = useConnection();
  const ask = useCallback(() => client.releases.splitReadings({ releaseId }), [client, releaseId]);
  return usePolled(ask, active) ?? nothing;
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
