import { expect, it, onTestFinished } from 'vitest';
import { backendOfEach } from '../../support/backend-of-each.ts';
import { startHangingServer } from '../../support/servers/start-hanging-server.ts';
import { waitFor } from '../../support/wait-for.ts';

const backend = backendOfEach({ passphrase: 'correct horse battery' });

let commands = 0;
const commandId = () => `command-${++commands}`;
// Nobody listens there.
const login = (more: Record<string, unknown> = {}) => ({
  ...{ host: '127.0.0.1', port: 1, user: 'deploy', auth: 'password' },
  ...more,
});
const envFile = (machine?: string) => ({
  ...{ envFile: '/nowhere/shop.env', variable: 'SHARE', restartBy: 'unit', unit: 'shop.service' },
  ...(machine === undefined ? {} : { machine }),
});
async function save(name: string, kind: string, config: Record<string, unknown>, connectionId: string | null = null) {
  const draft = { commandId: commandId(), connectionId, kind, name, environment: 'test' as const, config };
  return (await backend.client.connections.save(draft)).connectionId;
}
/** Names of the stored connections whose health is known. */
const known = async () =>
  (await backend.client.connections.list())
    .filter(({ health, builtIn }) => health !== null && !builtIn)
    .map(({ name }) => name);

it('a connection that is changed takes with it what was found of those that work through it', async () => {
  const { connections, vault } = backend.client;
  const bastion = await save('bastion', 'ssh', login({ password: 'pw-77' }));
  const web = await save('web', 'ssh', login({ jump: bastion }));
  const edge = await save('edge', 'env-file', envFile(web));
  const alone = await save('alone', 'env-file', envFile());
  const testAll = async () => {
    for (const connectionId of [bastion, web, edge, alone]) await connections.test({ connectionId });
    expect(await known()).toEqual(['alone', 'bastion', 'edge', 'web']);
  };
  await testAll();
  await save('web', 'ssh', login({ jump: bastion, port: 2 }), web);
  expect(await known()).toEqual(['alone', 'bastion']);
  await testAll();
  await save('bastion', 'ssh', login({ password: 'pw-78' }), bastion);
  expect(await known()).toEqual(['alone']);
  // What its secret opened cannot be opened any more; and later can again.
  await testAll();
  await vault.lock();
  expect(await known()).toEqual(['alone']);
  await testAll();
  await vault.unlock({ passphrase: 'correct horse battery' });
  expect(await known()).toEqual(['alone']);
});

it('what a test finds that began before the change does not count', async () => {
  const { connections } = backend.client;
  const server = await startHangingServer();
  onTestFinished(() => server.stop());
  const metrics = await save('metrics', 'prometheus', { url: `http://127.0.0.1:${server.port}` });
  const testing = connections.test({ connectionId: metrics });
  await waitFor('it is asked', () => server.connections() > 0);
  await save('metrics', 'prometheus', { url: 'http://127.0.0.1:1' }, metrics);
  await server.stop();
  await testing;
  expect(await known()).toEqual([]);
  await connections.test({ connectionId: metrics });
  expect(await known()).toEqual(['metrics']);
});
