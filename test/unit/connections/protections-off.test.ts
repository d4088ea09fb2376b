import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createBackend } from '../../../electron/backend/create-backend.ts';
import { temporaryHost } from '../../support/test-host.ts';

it('a protection that is switched off stands in the journal, one that is on does not', async () => {
  const host = temporaryHost();
  const { client, close } = await createBackend(host, { checkpoints: false });
  try {
    const draft = { kind: 'prometheus', name: 'metrics', environment: 'test', connectionId: null } as const;
    const config = { url: 'https://prometheus.example' };
    await client.connections.save({ ...draft, commandId: 'one', config });
    await client.connections.save({ ...draft, commandId: 'two', config: { ...config, verifyTls: false } });
    for (const kind of ['kubernetes', 'kubernetes-pod', 'kubernetes-switch']) {
      const rest = kind === 'kubernetes-switch' ? { objectName: 'routes', fields: ['data.share = {percent}'] } : {};
      const cluster = { ...draft, kind, config: { verifyTls: false, ...rest } };
      await client.connections.save({ ...cluster, commandId: kind });
    }
  } finally {
    await close();
  }
  const journal = new Database(join(host.dataDirectory, 'journal.db'), { readonly: true });
  const rows = journal.prepare(`SELECT payload FROM events WHERE type = 'connection-saved' ORDER BY position`).all();
  journal.close();
  host.dispose();
  const payloads = rows.map((row) => JSON.parse(String((row as { readonly payload: unknown }).payload)));
  expect(payloads.map(({ protectionsOff }) => protectionsOff)).toEqual([undefined, ...Array(4).fill(['verifyTls'])]);
});
