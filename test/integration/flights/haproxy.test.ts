import { afterEach, beforeEach, expect, it } from 'vitest';
import { driftedSwitches } from '../../../shared/release/queries.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
import { type HaproxyFixture, startHaproxy } from '../../support/servers/start-haproxy.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let haproxy: HaproxyFixture;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [haproxy, cockpit] = await Promise.all([startHaproxy(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await haproxy.stop();
});

const foundOn = (release: FlownRelease) =>
  Object.values(release.state().switches.edge?.targets ?? {}).map(({ found }) => found);
const percent = (value: number) => [{ kind: 'percent', percent: value }];
const weights = async () => {
  const rows = (await haproxy.tell('show servers state app')).split('\n').filter((line) => /^\d+ app /.test(line));
  return rows.map((line) => Number(line.split(' ')[7]));
};

it('notices that HAProxy was started anew, lets nothing go up before somebody has looked, and goes back all the way', async () => {
  const release = await cockpit.create(smallPlan(), {
    edge: { kind: 'haproxy', environment: 'test', config: haproxy.config },
  });
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  await pressOn(release, 'B50 is in effect', inEffect('B50'));
  expect(foundOn(release)).toEqual(percent(50));
  const counted = await haproxy.countAnswers(200, 'fresh');
  expect(Math.abs((counted.get('v2') ?? 0) - 100)).toBeLessThanOrEqual(2);

  await haproxy.restart();
  expect(await weights()).toEqual([99, 1]);
  await waitFor('its loss is read', () => driftedSwitches(release.state()).length > 0, { deadlineMs: 30_000 });
  expect(foundOn(release)).toEqual(percent(1));
  const now = { utc: Date.now(), monotonic: performance.now(), run: release.state().run ?? '' };
  expect(standing(release.state(), now)).toMatchObject({ code: 'drift', params: { switch: 'edge' } });
  expect(await release.send({ type: 'complete-release' })).toMatchObject({
    ...{ ok: false, refusal: { code: 'drift-unresolved' } },
  });
  // Nobody has put the share up again behind anybody's back.
  expect(await weights()).toEqual([99, 1]);

  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('everything is back', () => release.state().status === 'rolled-back');
  expect(release.state().rollback).toMatchObject({ status: 'succeeded', toBatch: null });
  expect(foundOn(release)).toEqual(percent(0));
  expect(await haproxy.countAnswers(100, 'fresh')).toEqual(new Map([['v1', 100]]));
  expect((await haproxy.countAnswers(100, 'kept-alive')).get('v2') ?? 0).toBe(0);
});

it('takes a rollback to its end on an HAProxy that is started anew in the middle of it', async () => {
  const release = await cockpit.create(smallPlan(), {
    edge: { kind: 'haproxy', environment: 'test', config: haproxy.config },
  });
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  expect(await raise(release, 'B50')).toMatchObject({ ok: true });
  await pressOn(release, 'B50 is in effect', inEffect('B50'));
  // From now on it answers nobody, and what it was told is gone with it.
  await haproxy.process().stop();
  await order(release, { type: 'roll-back', scope: 'all' });
  await haproxy.restart();
  await waitFor('everything is back', () => release.state().status === 'rolled-back', { deadlineMs: 30_000 });
  expect(await haproxy.countAnswers(100, 'fresh')).toEqual(new Map([['v1', 100]]));
});
