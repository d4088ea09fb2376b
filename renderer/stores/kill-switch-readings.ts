import { useCallback } from 'react';
import type { KillSwitchReadings } from '../../shared/contract/kill-switches.ts';
import { useConnection } from './connection.ts';
import { usePolled } from './polled.ts';

/** When each kill switch of a release was last read, asked while something shows it; empty while nobody reads them. */
export function useKillSwitchReadings(releaseId: string, active: boolean): KillSwitchReadings {
  const { client } = useConnection();
  const ask = useCallback(() => client.releases.killSwitchReadings({ releaseId }), [client, releaseId]);
  return usePolled(ask, active) ?? nothing;
}

const nothing: KillSwitchReadings = {};
