import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type GrafanaApi, startGrafanaApi } from '../../support/servers/start-grafana-api.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { nginxConnection, smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let nginx: NginxFixture;
let grafana: GrafanaApi;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [nginx, grafana, cockpit] = await Promise.all([startNginx(), startGrafanaApi(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await Promise.all([nginx.stop(), grafana.stop()]);
});

const plan = smallPlan({ connections: { curves: { capability: 'annotate' } } });
const curves = () => ({
  kind: 'grafana',
  environment: 'test' as const,
  config: { url: grafana.url, dashboardUid: 'checkout' },
});
const fly = () => cockpit.create(plan, { edge: nginxConnection(nginx), curves: curves() });
const statuses = (release: FlownRelease) =>
  Object.values(release.state().annotations).map(({ subject, status }) => [
    subject.kind === 'batch' ? subject.batchId : subject.kind,
    status,
  ]);
const settled = (release: FlownRelease, count: number) =>
  waitFor('every mark has its outcome', () => {
    const all = Object.values(release.state().annotations);
    return all.length === count && all.every(({ status }) => status !== 'intended');
  });
const rolledBack = ({ status }: ReleaseState) => status === 'rolled-back';

it('marks each batch and the rollback once, in both languages, with a link to the time around it', async () => {
  const release = await fly();
  await pressOn(release, '50 %', inEffect('B50'));
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => rolledBack(release.state()));
  await settled(release, 3);
  const written = grafana.annotations.map(({ text, tags, time, timeEnd }) => ({ text, tags, time, timeEnd }));
  expect(written).toHaveLength(3);
  expect(written[0]?.text).toMatch(
    /^Small release：B10 · 10.% 已生效，v1 → v2，驾驶员 .+\nSmall release: B10 · 10.% is/,
  );
  expect(written[2]?.text).toMatch(/回滚（.*v2 → v1.*\nSmall release: rolled back/);
  const { startedAt, endedAt } = release.state().rollback ?? {};
  expect(written[2]).toMatchObject({ time: startedAt?.utc, timeEnd: endedAt?.utc });
  expect(written[1]?.tags).toEqual(
    expect.arrayContaining(['release-cockpit', 'batch', 'B50', `release-cockpit:${release.releaseId}/a2`]),
  );
  const [first] = release.eventsOf('annotation-written');
  expect(first?.payload).toMatchObject({ how: 'written', id: '1' });
  expect(first?.payload.link).toMatch(new RegExp(`^${grafana.url}/d/checkout\\?from=\\d+&to=\\d+$`));
  // No name of a person stands in an event.
  const [me] = cockpit.backend.context.people.list();
  expect(JSON.stringify(release.eventsOf('annotation-intended'))).not.toContain(me?.name);
});

it('takes the traffic back as fast where the server is a black hole, and marks it afterwards', async () => {
  grafana.writing = 'ignored';
  const release = await fly();
  await pressOn(release, '50 %', inEffect('B50'));
  await waitFor('both batches are being written', () => grafana.asked === 2);
  const clickedAt = performance.now();
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => rolledBack(release.state()), { everyMs: 2 });
  expect(performance.now() - clickedAt).toBeLessThan(2_500);
  expect(await nginx.countAnswers(50)).toEqual(new Map([['v1', 50]]));
  expect(release.state().rollback?.status).toBe('succeeded');
  const types = release.events().map(({ type }) => type);
  expect(types.lastIndexOf('annotation-intended')).toBeGreaterThan(types.indexOf('rollback-finished'));
});

it('writes what a quit came between exactly once, whether or not it had arrived', async () => {
  grafana.writing = 'lost';
  const arrived = await fly();
  await pressOn(arrived, '10 %', inEffect('B10'));
  await waitFor('it has arrived', () => grafana.annotations.length === 1);
  cockpit = await cockpit.restart();
  grafana.writing = 'answered';
  const resumed = cockpit.release(arrived.releaseId);
  await settled(resumed, 1);
  expect(resumed.eventsOf('annotation-written')).toMatchObject([{ payload: { id: '1', how: 'found' } }]);

  // The rollback is the end of the release: what it left without an outcome is taken up all the same.
  grafana.writing = 'lost';
  await order(resumed, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => rolledBack(resumed.state()));
  await waitFor('it has arrived', () => grafana.annotations.length === 2);
  cockpit = await cockpit.restart();
  grafana.writing = 'answered';
  const ended = cockpit.release(arrived.releaseId);
  await settled(ended, 2);
  expect(grafana.annotations).toHaveLength(2);
  expect(ended.state().status).toBe('rolled-back');

  grafana.writing = 'ignored';
  const { asked } = grafana;
  const lost = await fly();
  await pressOn(lost, '10 %', inEffect('B10'));
  await waitFor('it is being written', () => grafana.asked > asked);
  cockpit = await cockpit.restart();
  grafana.writing = 'answered';
  const again = cockpit.release(lost.releaseId);
  await settled(again, 1);
  expect(again.eventsOf('annotation-written')).toMatchObject([{ payload: { how: 'written' } }]);
  expect(grafana.annotations).toHaveLength(3);
});

it('goes on where writing is refused, and writes it when a person tries again', async () => {
  grafana.permissions = { 'annotations:read': [] };
  grafana.writing = 'refused';
  const release = await fly();
  await pressOn(release, '10 %', inEffect('B10'));
  // The preflight has seen it coming without a write.
  expect(release.state().preflight?.failed).toEqual(['connection:curves']);
  await settled(release, 1);
  expect(release.eventsOf('annotation-failed')).toMatchObject([{ payload: { error: { params: { status: 403 } } } }]);
  await pressOn(release, '50 %', inEffect('B50'));
  await settled(release, 2);
  grafana.writing = 'answered';
  await order(release, { type: 'retry-annotation', annotationId: 'a1' });
  await waitFor('it is written', () => statuses(release)[0]?.[1] === 'written');
  expect(grafana.annotations).toHaveLength(1);
});

it('marks nothing where the slot is left open, and refuses a connection that cannot', async () => {
  const release = await cockpit.create(plan, { edge: nginxConnection(nginx) });
  await pressOn(release, '10 %', inEffect('B10'));
  expect(statuses(release)).toEqual([]);
  const wrong = { ...curves(), kind: 'prometheus', config: { url: grafana.url } };
  await expect(cockpit.create(plan, { edge: nginxConnection(nginx), curves: wrong })).rejects.toMatchObject({
    code: 'connection-capability-missing',
  });
});
