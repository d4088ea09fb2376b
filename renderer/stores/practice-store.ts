import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { PracticeStatus } from '../../shared/contract/practice.ts';
import type { PracticeFault } from '../../shared/contract/practice-faults.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import { useConnection } from './connection.ts';
import { createRemoteStore, type Remote } from './remote-list.ts';

const pauseMs = 1_000;

/** Parameters of a fault by name. */
export type GivenParams = Readonly<Record<string, string | number>>;

/** The practice range, asked once a second while it is looked at. */
export function usePractice(): Remote<PracticeStatus> & {
  setFault(fault: PracticeFault, on: boolean, params: GivenParams): Promise<void>;
} {
  const { client } = useConnection();
  const remote = useMemo(() => createRemoteStore<PracticeStatus>(() => client.practice.status()), [client]);
  useEffect(() => {
    void remote.refresh();
    const timer = setInterval(() => void remote.refresh(), pauseMs);
    return () => clearInterval(timer);
  }, [remote]);
  const setFault = async (fault: PracticeFault, on: boolean, params: GivenParams): Promise<void> => {
    try {
      remote.put(await client.practice.setFault({ commandId: crypto.randomUUID(), fault, on, params }));
      // What was refused before is of no interest any more.
      remote.store.setState({ fault: null });
    } catch (thrown) {
      remote.store.setState({ fault: fromWireError(thrown) });
    }
  };
  return { ...useStore(remote.store), setFault };
}
