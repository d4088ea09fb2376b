import { create } from 'zustand';
import type { VaultStatus } from '../../shared/contract/vault.ts';
import type { Connection } from '../client/connection.ts';

/** Whether secrets can be read and stored; null until the host has said so. */
export const useVault = create<{ readonly status: VaultStatus | null }>(() => ({ status: null }));

/** Follows the vault until the returned function is called: another window may unlock it. */
export function followVault(connection: Connection): () => void {
  return connection.watch<VaultStatus>({
    open: (signal) => connection.client.vault.changes(undefined, { signal }),
    onItem: (status) => useVault.setState({ status }),
  });
}
