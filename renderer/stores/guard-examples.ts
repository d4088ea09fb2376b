import { useCallback } from 'react';
import { useConnection } from './connection.ts';
import { usePolled } from './polled.ts';

/**
 * By guard what its newest value is about, asked while something shows it. An event tells it only where the level
 * changed. Empty while nobody watches (`active` false, or another cockpit drives).
 */
export function useGuardExamples(releaseId: string, active: boolean): Readonly<Record<string, readonly string[]>> {
  const { client } = useConnection();
  const ask = useCallback(() => client.releases.guardExamples({ releaseId }), [client, releaseId]);
  const newest = usePolled(ask, active);
  return (active ? newest : null) ?? nothing;
}

const nothing: Readonly<Record<string, readonly string[]>> = {};
