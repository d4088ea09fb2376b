import { useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { ConnectionHealth, ListedConnection } from '../../shared/contract/connections.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../shared/errors.ts';
import { useConnection } from './connection.ts';
import { createRemoteStore, type Remote } from './remote-list.ts';

/** The outcome of a test: what came back, or why the test itself could not be made. */
export type Tested =
  | { readonly kind: 'testing' }
  | { readonly kind: 'answered'; readonly health: ConnectionHealth }
  | { readonly kind: 'failed'; readonly fault: CockpitFault };

/** The stored connections. */
export function useConnections(): Remote<readonly ListedConnection[]> & {
  refresh(): Promise<void>;
  refreshSince(): Promise<void>;
} {
  const connection = useConnection();
  const remote = useMemo(
    () => createRemoteStore<readonly ListedConnection[]>(() => connection.client.connections.list()),
    [connection],
  );
  useEffect(() => void remote.refresh(), [remote]);
  return { ...useStore(remote.store), refresh: remote.refresh, refreshSince: remote.refreshSince };
}

/**
 * Tests of connections by id that are under way in this window, or could not be made. What came back stands in the list,
 * which forgets it when it may not hold any more: no window keeps an answer of its own.
 */
export function useConnectionTests(refreshList: () => Promise<void>): {
  tested: Readonly<Record<string, Tested>>;
  test(connectionId: string): void;
} {
  const { client } = useConnection();
  const [tested, setTested] = useState<Readonly<Record<string, Tested>>>({});
  const put = useCallback((id: string, outcome: Tested) => setTested((former) => ({ ...former, [id]: outcome })), []);
  const test = useCallback(
    (connectionId: string) => {
      const testing: Tested = { kind: 'testing' };
      put(connectionId, testing);
      const done = async (): Promise<void> => {
        await refreshList();
        setTested(({ [connectionId]: present, ...others }) =>
          // A newer test of it is still under way.
          present === undefined || present === testing ? others : { ...others, [connectionId]: present },
        );
      };
      client.connections
        .test({ connectionId })
        .then(done, (thrown) => put(connectionId, { kind: 'failed', fault: fromWireError(thrown) }));
    },
    [client, put, refreshList],
  );
  return { tested, test };
}
