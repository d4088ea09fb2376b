import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { begin, inEffect, order } from '../../support/operator.ts';
import { startCommandSwitch } from '../../support/servers/start-command-switch.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

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

it('the commands of a connection are those that were approved, and a raise stops at others until they were seen', async () => {
  const scripts = await startCommandSwitch();
  onTestFinished(() => scripts.stop());
  // As after a rollback: only the command is another one then.
  await scripts.write('app', '0');
  const edge = await save('edge', 'command-switch', scripts.config);
  const applyCommand = [...(scripts.config.applyCommand as string[]), '--force'];
  const change = () => save('edge', 'command-switch', { ...scripts.config, applyCommand }, edge);
  const release = await create(smallPlan({ rollback: { after: { restart: 'first' } } }), edge);
  const look = async () => {
    const [seen] = await client().releases.preview({ releaseId: release.releaseId, batchId: 'B10' });
    return seen!.targets[0]!;
  };
  const raise = async (revision: string) => {
    const decided = { batch: null, sequence: release.state().sequence };
    await order(release, { type: 'start-batch', batchId: 'B10', decided, previewed: { edge: { app: revision } } });
  };
  const takeBack = async () => {
    await order(release, { type: 'roll-back', scope: 'all' });
    await waitFor('it is taken back', () => release.state().status === 'rolled-back');
  };

  // From the plan's creation to the end of the release nobody gives the connection another command.
  const refusal = { code: 'connection-in-use', params: { connection: edge, release: release.releaseId } };
  await expect(change()).rejects.toMatchObject(refusal);
  await begin(release);
  await expect(change()).rejects.toMatchObject(refusal);
  const approved = await look();
  expect(approved.diff).toContain(JSON.stringify(scripts.setScript));
  await raise(approved.revision);
  await waitFor('10 %', () => inEffect('B10')(release.state()));
  await expect(change()).rejects.toMatchObject(refusal);
  await takeBack();
  expect(await scripts.read('calls')).toBe('app 10\napp 0\n');

  // It is over, and climbs again with another command than the one that was seen.
  await change();
  await order(release, { type: 'restart-ramp' });
  await raise(approved.revision);
  const failed = await waitFor('the raise has stopped', () => release.eventsOf('shift-failed')[0]);
  expect(failed.payload.error).toMatchObject({ code: 'command-switch-changed', params: { target: 'app' } });
  expect(await scripts.read('calls')).toBe('app 10\napp 0\n');
  expect((await look()).diff).toContain('"--force"');
  // A rollback is not held up by it.
  await scripts.write('app', '5');
  await takeBack();
  expect(await scripts.read('calls')).toBe('app 10\napp 0\napp 0 --force\n');
});
