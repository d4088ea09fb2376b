import { useEffect, useRef } from 'react';
import type { ConnectionInfo } from '../../../shared/contract/connections.ts';
import { useVault } from '../../stores/vault-store.ts';

/** What could not be opened while the vault was locked is tried as soon as it is unlocked, wherever that was done. */
export function useRetestOnUnlock(
  connections: readonly ConnectionInfo[] | null,
  test: (connectionId: string) => void,
): void {
  const state = useVault((vault) => vault.status?.state);
  const former = useRef(state);
  useEffect(() => {
    const unlocked = former.current === 'locked' && state === 'unlocked';
    former.current = state;
    if (!unlocked) return;
    for (const { connectionId, secretsSet } of connections ?? []) if (secretsSet.length > 0) test(connectionId);
  }, [state, connections, test]);
}
