import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../electron/backend/host.ts';
import { createNodeHost } from '../../electron/backend/platform/node-host.ts';

/** A host on a temporary data directory of its own; `dispose` removes it. */
export function temporaryHost(options: { readonly readOnly?: boolean } = {}): Host & { dispose(): void } {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'cockpit-'));
  const host = createNodeHost({ kind: 'test', dataDirectory, ...options });
  return { ...host, dispose: () => rmSync(dataDirectory, { recursive: true, force: true }) };
}
