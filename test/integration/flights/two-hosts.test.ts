import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { startTwoHostsOverSsh, type TwoHostsOverSsh } from '../../support/two-hosts-over-ssh.ts';
import { waitFor } from '../../support/wait-for.ts';

let hosts: TwoHostsOverSsh;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [hosts, cockpit] = await Promise.all([startTwoHostsOverSsh(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await hosts.stop();
});

/** Stores both machines and the nginx on them, as the connections page does, and creates a release on it. */
async function create(): Promise<FlownRelease> {
  const { client } = cockpit.backend;
  await client.vault.setPassphrase({ commandId: 'vault', passphrase: 'correct horse battery' });
  const machine = async (name: 'one' | 'other') => {
    const { config } = hosts[name].sshd;
    const connection = { connectionId: null, kind: 'ssh', name, environment: 'test' as const, config: { ...config } };
    return (await client.connections.save({ commandId: `save-${name}`, ...connection })).connectionId;
  };
  return cockpit.create(smallPlan(), { edge: hosts.nginxOn([await machine('one'), await machine('other')]) });
}

const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
/** What the release knows to be live on each. */
const foundOn = (release: FlownRelease) => {
  const targets = release.state().switches.edge?.targets ?? {};
  return [hosts.one, hosts.other].map(({ target }) => targets[target]?.found);
};
const live = async (of: 'one' | 'other') => (await hosts[of].nginx.countAnswers(100)).get('v2') ?? 0;
const trafficOf = (release: FlownRelease) =>
  release.state().rollback?.actions.filter(({ phase }) => phase === 'traffic') ?? [];

it('raises both or none, and takes back whom it reaches while the other is lost', async () => {
  const release = await create();
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  expect(foundOn(release)).toEqual([percent(10), percent(10)]);
  expect([await live('one'), await live('other')]).toEqual([10, 10]);

  // The second one is lost when its file is written, and before anybody saw what runs there.
  const before = await hosts.other.nginx.readConfig();
  hosts.other.nginx.process.pause();
  expect(await raise(release, 'B50')).toMatchObject({ ok: true });
  await waitFor('its file is replaced', async () => (await hosts.other.nginx.readConfig()) !== before, { everyMs: 5 });
  await hosts.other.sshd.lose();
  const failure = await waitFor('the raise has failed', () => release.eventsOf('shift-failed')[0], {
    deadlineMs: 60_000,
  });
  expect(failure.payload.error).toMatchObject({
    code: 'nginx-hosts-in-doubt',
    params: { target: hosts.other.target, back: hosts.one.target, inDoubt: hosts.other.target },
  });
  expect(foundOn(release)[0]).toEqual(percent(10));
  expect(await live('one')).toBe(10);
  hosts.other.nginx.process.resume();
  await hosts.other.sshd.find();
  const shiftId = Object.keys(release.state().shifts).at(-1) ?? '';
  await order(release, { type: 'retry-shift', shiftId, decided: { batch: 'B50', sequence: release.state().sequence } });
  await waitFor('B50 is in effect', () => inEffect('B50')(release.state()), { deadlineMs: 60_000 });
  expect(foundOn(release)).toEqual([percent(50), percent(50)]);

  await hosts.other.sshd.lose();
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('the first attempt has failed', () => trafficOf(release).some(({ attempt }) => attempt > 1), {
    deadlineMs: 90_000,
  });
  // Before the release 1 % was live: the host that was lowered is not sent back there for the sake of the other.
  expect(foundOn(release)).toEqual([percent(0), percent(50)]);
  expect(await live('one')).toBe(0);
  await hosts.other.sshd.find();
  await waitFor('it is back', () => release.state().status === 'rolled-back', { deadlineMs: 90_000 });
  expect(trafficOf(release)).toMatchObject([{ status: 'succeeded' }]);
  expect(foundOn(release)).toEqual([percent(0), percent(0)]);
  expect([await live('one'), await live('other')]).toEqual([0, 0]);
});
