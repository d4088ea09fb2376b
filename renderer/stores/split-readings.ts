import { useMemo } from 'react';
import type { CockpitClient } from '../../shared/contract/index.ts';
import type { SplitReading } from '../../shared/contract/releases.ts';
import type { ReleaseState } from '../../shared/release/state.ts';
import type { UnreadSwitch } from '../../shared/release/views/standing.ts';
import { useConnection } from './connection.ts';
import { createPoll, type Poll, useWatched } from './polled.ts';

export type SplitReadings = Readonly<Record<string, SplitReading>>;

/** Two polls that brought nothing make a switch's reading old. */
export const switchStaleMs = 6_000;

/** By release. What nobody watches any more is forgotten: its answers would be taken for what was just asked. */
const polls = new WeakMap<CockpitClient, Map<string, Poll<SplitReadings>>>();

function pollOf(client: CockpitClient, releaseId: string): Poll<SplitReadings> {
  const ofClient = polls.get(client) ?? new Map<string, Poll<SplitReadings>>();
  polls.set(client, ofClient);
  const known = ofClient.get(releaseId);
  if (known !== undefined) return known;
  const poll = createPoll(
    () => client.releases.splitReadings({ releaseId }),
    () => ofClient.delete(releaseId),
  );
  ofClient.set(releaseId, poll);
  return poll;
}

/**
 * When each switch of a release was last read, asked while something shows it. The fold knows only readings that
 * changed something: an unchanged one leaves no event. Null while nobody watches (`active` false) or knows.
 */
export function useSplitReadings(releaseId: string, active: boolean): SplitReadings | null {
  const { client } = useConnection();
  return useWatched(
    useMemo(() => pollOf(client, releaseId), [client, releaseId]),
    active,
  );
}

/** UTC ms at which a switch was last known: read by the watch, or told by an event. */
export function lastReadAt(readings: SplitReadings | null, switchId: string, foundAtUtc: number | null): number | null {
  const times = [readings?.[switchId]?.readAt ?? null, foundAtUtc].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}

/** The switches of a running release that are known only from a reading that is old by now; none until that is known. */
export function unreadSwitches(
  state: ReleaseState,
  readings: SplitReadings | null,
  nowUtcMs: number,
): readonly UnreadSwitch[] {
  if (state.status !== 'running' || readings === null) return [];
  return Object.entries(state.switches).flatMap(([switchId, { foundAt }]) => {
    const readAt = lastReadAt(readings, switchId, foundAt?.utc ?? null);
    // Whom nobody has read yet is awaited from the moment on at which the watch began.
    const since = readAt ?? state.begunAt?.utc ?? nowUtcMs;
    const forMs = Math.floor((nowUtcMs - since) / 1000) * 1000;
    return forMs < switchStaleMs ? [] : [{ switchId, readAt, forMs }];
  });
}
