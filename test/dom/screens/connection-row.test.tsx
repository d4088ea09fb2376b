import { screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Backend, createBackend } from '../../../electron/backend/create-backend.ts';
import { ConnectionRow } from '../../../renderer/screens/connections/connection-row.tsx';
import { temporaryHost } from '../../support/test-host.ts';
import { renderInCockpit } from '../render.tsx';

const host = temporaryHost();
let backend: Backend;
beforeEach(async () => {
  backend = await createBackend(host, { checkpoints: false });
});
afterEach(async () => {
  await backend.close();
  host.dispose();
});

it('says settings in the words of the form, long ones shortened, and how many more there are', async () => {
  const { client } = backend;
  const { connectionId } = await client.connections.save({
    ...{ commandId: 'save', connectionId: null, kind: 'ssh', name: 'web-1', environment: 'test' },
    config: {
      ...{ host: '127.0.0.1', port: 1, user: 'deploy', auth: 'agent' },
      ...{ agent: '/run/agent', keepaliveS: 5 },
      hostKey: `SHA256:${'A'.repeat(43)}`,
    },
  });
  const connection = (await client.connections.list()).find((one) => one.connectionId === connectionId)!;
  const row = (
    <ConnectionRow
      {...{ connection, others: [connection], tested: undefined }}
      {...{ onTest: () => {}, onEdit: () => {}, onRemove: () => {} }}
    />
  );
  await renderInCockpit(<ul>{row}</ul>, 'zh');
  expect(screen.getByText('SSH agent').closest('span[title]')?.getAttribute('title')).toBe('登录方式 SSH agent');
  expect(screen.getByText('另有 1 项')).toBeTruthy();
});

it('a connection that keeps failing rests, says for how long, and that a lowering is tried all the same', async () => {
  const { client, context } = backend;
  const { connectionId } = await client.connections.save({
    ...{ commandId: 'save', connectionId: null, kind: 'prometheus', name: 'metrics', environment: 'test' },
    // Nobody listens there.
    config: { url: 'http://127.0.0.1:1' },
  });
  const listed = async () => (await client.connections.list()).find((one) => one.connectionId === connectionId)!;
  expect(await listed()).toMatchObject({ resting: null });
  const { metrics } = await context.pool.instance(connectionId);
  for (let reading = 0; reading < 20; reading += 1) await metrics!.instant('up', { deadlineMs: 2_000 }).catch(() => {});
  const connection = await listed();
  expect(connection.resting).toMatchObject({ error: { code: 'connection-unreachable' } });

  const nothing = () => {};
  const row = (
    <ConnectionRow
      {...{ connection, others: [connection], tested: undefined }}
      {...{ onTest: nothing, onEdit: nothing, onRemove: nothing }}
    />
  );
  const { unmount } = await renderInCockpit(<ul>{row}</ul>, 'en');
  const { failures } = connection.resting!;
  expect(
    screen.getByText(new RegExp(`^failed ${failures} times in a row, tried again in .*; lowering and rollback go`)),
  );
  unmount();
  await renderInCockpit(<ul>{row}</ul>, 'zh');
  expect(screen.getByText(new RegExp(`${failures}.*回滚`)).textContent).toMatch(/\d/);
});
