import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { order, pressOn } from '../../support/operator.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const plan = (after: object) =>
  JSON.stringify({
    ...{ apiVersion: 'cockpit/v1', title: 'Again', from: 'v1', to: 'v2' },
    connections: { edge: { capability: 'traffic' } },
    batches: [
      { id: 'B1', exposure: '10 %', observe: '0s' },
      { id: 'B2', exposure: '50 %', observe: '0s' },
    ],
    rollback: { after },
  });
const inEffect = (release: FlownRelease, batch: string) =>
  pressOn(release, `${batch} is in effect`, (state) => state.batches[batch]?.status === 'in-effect');
async function takenBack(after: object): Promise<FlownRelease> {
  const release = await cockpit.rehearse(plan(after), ['edge']);
  await inEffect(release, 'B1');
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is taken back', () => release.state().status === 'rolled-back');
  return release;
}
const createAttempt = (releaseId: string, commandId: string) =>
  cockpit.backend.client.releases.createAttempt({ commandId, releaseId });
const listed = async (releaseId: string) =>
  (await cockpit.backend.client.releases.list()).find((release) => release.releaseId === releaseId);

it('makes another attempt with the same plan and connections, linked to the one before', async () => {
  const first = await takenBack({ restart: 'new-attempt' });
  const { releaseId } = await createAttempt(first.releaseId, 'second');
  // Sent twice, it is the same.
  expect((await createAttempt(first.releaseId, 'second')).releaseId).toBe(releaseId);
  const { client } = cockpit.backend;
  const [before, again] = await Promise.all([
    client.releases.open({ releaseId: first.releaseId }),
    client.releases.open({ releaseId }),
  ]);
  expect(again).toMatchObject({ attempt: { of: first.releaseId, number: 2 }, bindings: before.bindings });
  expect(again.plan).toEqual(before.plan);
  expect((await listed(releaseId))?.attempt).toEqual({ of: first.releaseId, number: 2 });
  expect((await listed(first.releaseId))?.attempt).toBeNull();
});

it('makes none of a release that goes on, nor before the old version was well for long enough', async () => {
  const running = await cockpit.rehearse(plan({}), ['edge']);
  await expect(createAttempt(running.releaseId, 'too-early')).rejects.toMatchObject({ code: 'release-not-over' });
  await order(running, { type: 'abort-release', reason: null });
  const back = await takenBack({ stableFor: '30 min' });
  await expect(createAttempt(back.releaseId, 'not-yet')).rejects.toMatchObject({
    code: 'old-version-not-stable',
    params: { remainingMs: expect.any(Number) },
  });
});

it('climbs again in the same release, moves real traffic, and is not begun while another release has the switch', async () => {
  const release = await takenBack({ restart: 'first' });
  const other = await cockpit.rehearse(plan({}), ['edge']);
  await expect(release.send({ type: 'restart-ramp' })).rejects.toMatchObject({ code: 'connection-in-use' });
  await order(other, { type: 'abort-release', reason: null });
  await order(release, { type: 'restart-ramp' });
  await inEffect(release, 'B2');
  expect(release.state().switches.edge?.targets.router?.found).toEqual({ kind: 'percent', percent: 50 });
  expect(release.eventsOf('ramp-restarted')).toHaveLength(1);
});
