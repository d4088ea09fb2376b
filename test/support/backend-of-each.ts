import { afterEach, beforeEach } from 'vitest';
import { type Backend, type BackendOptions, createBackend } from '../../electron/backend/create-backend.ts';
import { temporaryHost } from './test-host.ts';

/** A backend of its own for each test of a file, on a data directory that is gone afterwards. */
export function backendOfEach(options: BackendOptions = {}): Pick<Backend, 'client' | 'context'> {
  let host: ReturnType<typeof temporaryHost>;
  let backend: Backend;
  beforeEach(async () => {
    host = temporaryHost();
    backend = await createBackend(host, { checkpoints: false, ...options });
  });
  afterEach(async () => {
    await backend.close();
    host.dispose();
  });
  return {
    get client() {
      return backend.client;
    },
    get context() {
      return backend.context;
    },
  };
}
