import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { nginxConnection, smallPlan } from '../../support/small-plan.ts';
import { startTwoNginxHosts, type TwoNginxHosts } from '../../support/two-nginx-hosts.ts';
import { waitFor } from '../../support/wait-for.ts';

let hosts: TwoNginxHosts;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [hosts, cockpit] = await Promise.all([startTwoNginxHosts(), startCockpit()]);
  // The switch of the release leads to two computers that are this one.
  vi.spyOn(cockpit.backend.context.pool, 'instance').mockImplementation(async () => hosts.connection);
});
afterEach(async () => {
  await cockpit.close();
  await hosts.stop();
});

const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const foundOn = (release: FlownRelease) =>
  Object.entries(release.state().switches.edge?.targets ?? {}).map(([target, { found }]) => [target, found]);
const trafficOf = (release: FlownRelease) =>
  release.state().rollback?.actions.filter(({ phase }) => phase === 'traffic') ?? [];

it('keeps each host as it was found when one is lost in a rollback, and lowers it when it is there again', async () => {
  const release = await cockpit.create(smallPlan(), { edge: nginxConnection(hosts.one) });
  await pressOn(release, 'B50 is in effect', inEffect('B50'));
  expect(foundOn(release)).toEqual([
    ['web-1', percent(50)],
    ['web-2', percent(50)],
  ]);
  hosts.machines.other.lose();
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('the first attempt has failed', () => trafficOf(release).some(({ attempt }) => attempt > 1), {
    deadlineMs: 30_000,
  });
  // Before the release 1 % was live: the host that was lowered is not sent back there for the sake of the other.
  expect(foundOn(release)).toEqual([
    ['web-1', percent(0)],
    ['web-2', percent(50)],
  ]);
  expect(await hosts.one.countAnswers(100)).toEqual(new Map([['v1', 100]]));
  hosts.machines.other.find();
  await waitFor('it is back', () => release.state().status === 'rolled-back', { deadlineMs: 30_000 });
  expect(trafficOf(release)).toMatchObject([{ status: 'succeeded' }]);
  expect(foundOn(release)).toEqual([
    ['web-1', percent(0)],
    ['web-2', percent(0)],
  ]);
  expect(await hosts.other.countAnswers(100)).toEqual(new Map([['v1', 100]]));
});
