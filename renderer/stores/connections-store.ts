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
export function useConnections(): Remote<readonly ListedConnection[]> & { refresh(): Promise<void> } {
  const connection = useConnection();
  const remote = useMemo(
    () => createRemoteStore<readonly ListedConnection[]>(() => connection.client.connections.list()),
    [connection],
  );
  useEffect(() => void remote.refresh(), [remote]);
  return { ...useStore(remote.store), refresh: remote.refresh };
}

/** Tests of connections by id, as far as they were made in this window. */
export function useConnectionTests(): { tested: Readonly<Record<string, Tested>>; test(connectionId: string): void } {
  const { client } = useConnection();
  const [tested, setTested] = useState<Readonly<Record<string, Tested>>>({});
  const put = useCallback((id: string, outcome: Tested) => setTested((former) => ({ ...former, [id]: outcome })), []);
  const test = useCallback(
    (connectionId: string) => {
      put(connectionId, { kind: 'testing' });
      client.connections.test({ connectionId }).then(
        (health) => put(connectionId, { kind: 'answered', health }),
        (thrown) => put(connectionId, { kind: 'failed', fault: fromWireError(thrown) }),
      );
    },
    [client, put],
  );
  return { tested, test };
}
