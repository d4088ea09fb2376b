import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { closeDialog } from '../../renderer/screens/release/dialog-store.ts';
import { useVault } from '../../renderer/stores/vault-store.ts';

// Files share one window and one set of modules: what a test has rendered, opened or stored is gone before the next looks.
afterEach(() => {
  cleanup();
  closeDialog();
  useVault.setState({ status: null });
  localStorage.clear();
});
