import { expect, it, onTestFinished } from 'vitest';
import type { ConnectorInstance } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector } from '../../support/open-connector.ts';
import { startPasswordSsh } from '../../support/servers/start-password-ssh.ts';

const call = { deadlineMs: 10_000 };

it.each(['password', 'keyboard-interactive'] as const)(
  'logs in where the server asks for a password by %s, and says when it is the wrong one',
  async (by) => {
    const server = await startPasswordSsh({ text: 'correct horse', by });
    onTestFinished(() => server.stop());
    const open = async (changes: object = {}): Promise<ConnectorInstance> => {
      const connection = await openConnector(connectorByKind('ssh'), { ...server.config, ...changes });
      onTestFinished(() => connection.close());
      return connection;
    };
    expect(await (await open()).health(call)).toMatchObject({ ok: true, params: { user: server.config.user } });
    const wrong = (await open({ password: 'wrong horse' })).health(call);
    const params = { auth: 'password', user: server.config.user, offered: expect.stringContaining(by) };
    await expect(wrong).rejects.toMatchObject({ code: 'ssh-auth-failed', params, retryable: false });
    await expect(wrong).rejects.not.toMatchObject({ message: expect.stringContaining('horse') });
    // Its password is not shown to a server whose key is another one.
    const elsewhere = (await open({ hostKey: `SHA256:${'A'.repeat(43)}` })).health(call);
    await expect(elsewhere).rejects.toMatchObject({ code: 'ssh-host-key-changed' });
  },
);
