import { expect, it } from 'vitest';
import { backendOfEach } from '../../support/backend-of-each.ts';

const backend = backendOfEach({ passphrase: 'correct horse battery' });

let commands = 0;
const save = (
  host: string,
  more: { connectionId?: string; revision?: string; commandId?: string; password?: string } = {},
) => {
  const { connectionId = null, revision, commandId = `command-${++commands}`, password } = more;
  return backend.client.connections.save({
    ...{ commandId, connectionId, revision, kind: 'ssh', name: 'web-1', environment: 'test' },
    config: { host, user: 'deploy', auth: 'password', ...(password === undefined ? {} : { password }) },
  });
};
const stored = async () => (await backend.client.connections.list()).filter(({ builtIn }) => !builtIn);
const revisionNow = async () => (await stored())[0]!.revision;

it('an edit of what somebody else changed meanwhile is refused, and can be made again on what is there now', async () => {
  const { connectionId } = await save('one', { password: 'pw-77' });
  const revision = await revisionNow();
  await save('two', { connectionId, revision, commandId: 'first window' });
  await expect(save('three', { connectionId, revision })).rejects.toMatchObject({
    ...{ code: 'connection-changed', params: { connection: connectionId } },
  });
  expect(await stored()).toMatchObject([{ config: { host: 'two' } }]);
  // Its answer was lost, and the command comes again.
  expect(await save('two', { connectionId, revision, commandId: 'first window' })).toEqual({ connectionId });
  const revised = await revisionNow();
  expect(revised).not.toBe(revision);
  await save('three', { connectionId, revision: revised });
  // Who has read nothing, such as a command line, says what holds from now on.
  await save('four', { connectionId });
  expect(await stored()).toMatchObject([{ config: { host: 'four' } }]);
});

it('an edit does not bring back what somebody else removed', async () => {
  const { connectionId } = await save('one', { password: 'pw-77' });
  const revision = await revisionNow();
  await backend.client.connections.remove({ commandId: 'remove', connectionId });
  for (const read of [{ revision }, {}]) {
    await expect(save('two', { connectionId, ...read })).rejects.toMatchObject({
      ...{ code: 'connection-missing', params: { connection: connectionId } },
    });
  }
  expect(await stored()).toEqual([]);
});
