import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { smallPlan } from '../../support/small-plan.ts';

const secretName = 'COCKPIT_WORKED_THROUGH_TOKEN';

let cockpit: CockpitInProcess;
let commands = 0;
beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const client = () => cockpit.backend.client;
const commandId = () => `command-${++commands}`;
const login = (host: string, more: Record<string, unknown> = {}) => ({
  host,
  user: 'deploy',
  auth: 'password',
  ...more,
});
const envFile = (machine?: string) => ({
  ...{ envFile: '/etc/shop.env', variable: 'SHARE', restartBy: 'unit', unit: 'shop.service' },
  ...(machine === undefined ? {} : { machine }),
});
async function save(name: string, kind: string, config: Record<string, unknown>, connectionId: string | null = null) {
  const draft = { commandId: commandId(), connectionId, kind, name, environment: 'test' as const, config };
  return (await client().connections.save(draft)).connectionId;
}
async function create(planText: string, edge: string): Promise<FlownRelease> {
  const order = { commandId: commandId(), planText, bindings: { edge }, pace: 1 };
  return cockpit.release((await client().releases.create(order)).releaseId);
}

it('what a switch works through is neither changed, removed nor locked under a release, a circle of jump hosts included', async () => {
  await client().vault.setPassphrase({ commandId: commandId(), passphrase: 'correct horse battery' });
  const bastion = await save('bastion', 'ssh', login('bastion'));
  const web = await save('web-1', 'ssh', login('web-1', { jump: bastion }));
  await save('bastion', 'ssh', login('bastion', { password: 'pw-77', jump: web }), bastion);
  const other = await save('other', 'ssh', login('other'));
  const edge = await save('edge', 'env-file', envFile(web));
  const { releaseId: release } = await create(smallPlan(), edge);
  for (const connectionId of [edge, web, bastion]) {
    const refusal = { code: 'connection-in-use', params: { connection: connectionId, release } };
    await expect(client().connections.remove({ commandId: commandId(), connectionId })).rejects.toMatchObject(refusal);
    const changed =
      connectionId === edge ? save('edge', 'env-file', envFile(), edge) : save('x', 'ssh', login('x'), connectionId);
    await expect(changed).rejects.toMatchObject(refusal);
  }
  expect(await save('other', 'ssh', login('elsewhere'), other)).toBe(other);
  await expect(client().vault.lock()).rejects.toMatchObject({
    ...{ code: 'refused', params: { what: 'vault-in-use', connection: 'bastion', release } },
  });
  expect(await client().vault.status()).toMatchObject({ state: 'unlocked' });
});

it('a secret that the plan of an open release names can be replaced, and not removed', async () => {
  const { vault } = client();
  await vault.setPassphrase({ commandId: commandId(), passphrase: 'correct horse battery' });
  await vault.setPlanSecret({ commandId: commandId(), name: secretName, value: 'old' });
  const edge = await save('edge', 'env-file', envFile());
  const { releaseId: release } = await create(smallPlan({ secrets: { [secretName]: {} } }), edge);
  await expect(vault.removePlanSecret({ commandId: commandId(), name: secretName })).rejects.toMatchObject({
    ...{ code: 'refused', params: { what: 'plan-secret-in-use', secret: secretName, release } },
  });
  await vault.setPlanSecret({ commandId: commandId(), name: secretName, value: 'new' });
  expect(await cockpit.backend.context.planSecrets.get(secretName)).toBe('new');
});
