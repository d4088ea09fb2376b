import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Person } from '../../shared/contract/people.ts';
import { useConnection } from './connection.ts';
import { createRemoteStore, type Remote } from './remote-list.ts';

export interface KnownPeople {
  /** By name. */
  readonly list: readonly Person[];
  readonly me: Person;
}

/** Everybody whom this cockpit knows, and who of them drives. */
export function usePeople(): Remote<KnownPeople> & { refresh(): Promise<void> } {
  const { client } = useConnection();
  const remote = useMemo(
    () =>
      createRemoteStore<KnownPeople>(async () => {
        // First who drives: asked for the first time, that adds the person.
        const me = await client.people.me();
        return { me, list: await client.people.list() };
      }),
    [client],
  );
  useEffect(() => void remote.refresh(), [remote]);
  return { ...useStore(remote.store), refresh: remote.refresh };
}
