import { expect, it } from 'vitest';
import { backendOfEach } from '../../support/backend-of-each.ts';

const backend = backendOfEach();

let commands = 0;
const commandId = () => `command-${++commands}`;
const login = (more: Record<string, unknown> = {}) => ({ host: 'web', user: 'deploy', auth: 'agent', ...more });
async function save(name: string, config: Record<string, unknown>, connectionId: string | null = null) {
  const draft = { commandId: commandId(), connectionId, kind: 'ssh', name, environment: 'test' as const, config };
  return (await backend.client.connections.save(draft)).connectionId;
}
const remove = (connectionId: string) => backend.client.connections.remove({ commandId: commandId(), connectionId });
const stored = async () => (await backend.client.connections.list()).filter(({ builtIn }) => !builtIn);

it('a connection that others name is not removed, and the refusal says who they are', async () => {
  const bastion = await save('bastion', login());
  const one = await save('web-1', login({ jump: bastion }));
  const two = await save('web-2', login({ jump: bastion }));
  const [listed] = await stored();
  expect(listed).toMatchObject({ name: 'bastion', namedBy: [one, two] });
  await expect(remove(bastion)).rejects.toMatchObject({
    ...{ code: 'connection-named', params: { connection: 'bastion', usedBy: 'web-1, web-2' } },
  });
  await remove(one);
  await save('web-2', login(), two);
  expect(await remove(bastion)).toEqual({ removed: true });
  expect((await stored()).map(({ name, namedBy }) => [name, namedBy])).toEqual([['web-2', []]]);
});

it('a connection that names itself can be removed', async () => {
  const own = await save('own', login());
  await save('own', login({ jump: own }), own);
  expect(await remove(own)).toEqual({ removed: true });
});

it('a connection that names one which is not there is not saved', async () => {
  const refusal = { code: 'connection-named-missing', params: { place: 'jump', connection: 'gone' } };
  await expect(save('web-1', login({ jump: 'gone' }))).rejects.toMatchObject(refusal);
  const web = await save('web-1', login());
  await expect(save('web-1', login({ jump: 'gone' }), web)).rejects.toMatchObject(refusal);
  expect((await stored()).map(({ config }) => config.jump)).toEqual([undefined]);
});
