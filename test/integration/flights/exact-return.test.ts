import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TrafficCapability } from '../../../electron/backend/connectors/connector.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { nginxConnection, smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let nginx: NginxFixture;
let cockpit: CockpitInProcess;
let before: string;

beforeEach(async () => {
  [nginx, cockpit] = await Promise.all([startNginx(), startCockpit()]);
  // Taken out with a weight of its own, as somebody wrote it by hand: 0 %.
  before = (await nginx.readConfig()).replace('weight=1 ', 'weight=7 down ');
  await nginx.writeConfig(before);
  await nginx.reload();
});
afterEach(async () => {
  await cockpit.close();
  await nginx.stop();
});

async function flyAndRollBack(additions = {}): Promise<FlownRelease> {
  const release = await cockpit.create(smallPlan(additions), { edge: nginxConnection(nginx) });
  await pressOn(release, 'B10 is in effect', inEffect('B10'));
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  expect(await nginx.readConfig()).not.toBe(before);
  return release;
}
const compare = ({ releaseId }: FlownRelease) =>
  cockpit.backend.client.releases.comparedWithOriginal({ releaseId, switchId: 'edge' });
const returned = (release: FlownRelease) => release.state().switches.edge?.returned;
const ended = (release: FlownRelease) =>
  waitFor('the attempt has ended', () => ['done', 'failed'].includes(returned(release)?.status ?? ''));

it('puts every byte of a real nginx back after a rollback, over a restart, and keeps the difference', async () => {
  const { releaseId } = await flyAndRollBack();
  // It is over, and nobody drives it: somebody comes back the next day.
  cockpit = await cockpit.restart();
  const release = cockpit.release(releaseId);
  const seen = await compare(release);
  expect(seen).toMatchObject({ since: 'same' });
  expect(seen.diff).toMatch(/^\+.*weight=7 down/m);
  await order(release, { type: 'return-switch', switchId: 'edge', revision: seen.revision });
  await ended(release);
  expect(await nginx.readConfig()).toBe(before);
  expect(await nginx.countAnswers(50)).toEqual(new Map([['v1', 50]]));
  const [intended] = release.eventsOf('switch-return-intended');
  expect(intended).toMatchObject({ actor: { kind: 'person' }, payload: { revision: seen.revision } });
  const [done] = release.eventsOf('switch-returned');
  expect(done?.payload).toMatchObject({
    ...{ how: 'restored', exact: true },
    found: [{ exposure: { kind: 'percent', percent: 0 } }],
  });
  const blob = cockpit.backend.context.journal.blobs.get(done?.payload.diffBlob ?? '');
  expect(Buffer.from(blob?.content ?? []).toString('utf8')).toBe(seen.diff);
  expect(await compare(release)).toMatchObject({ diff: '' });
  const { client } = cockpit.backend;
  for (const [language, heading, sentence] of [
    ['en', 'The switches as they were before the release', 'put back exactly as it was before the release'],
    ['zh', '开关还原为发布前原样', '已还原，与发布前完全一致'],
  ] as const) {
    const { html } = await client.reports.html({ releaseId, language });
    const [, section = ''] = new RegExp(`<h2>${heading}</h2>(.*?)</section>`, 's').exec(html) ?? [];
    expect(section).toContain(sentence);
    expect(section).toMatch(/\+.*weight=7 down/);
  }
  expect(await client.journal.verify({})).toMatchObject({ ok: true, problems: [] });
});

it('puts every byte back where a script of the rollback failed, and lets the rest be taken back after it', async () => {
  const script = { id: 'warm', kind: 'command', title: 'Warm the caches', run: ['false'] };
  const release = await flyAndRollBack({ rollback: { scripts: [script] } });
  expect(release.state().rollback?.status).toBe('incomplete');
  const { revision, since } = await compare(release);
  expect(since).toBe('same');
  await order(release, { type: 'return-switch', switchId: 'edge', revision });
  await ended(release);
  expect(returned(release)).toMatchObject({ status: 'done', exact: true });
  expect(await nginx.readConfig()).toBe(before);
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it has ended again', () => release.eventsOf('rollback-finished').length === 2);
  expect(release.state().status).toBe('rolled-back');
  expect(await nginx.countAnswers(50)).toEqual(new Map([['v1', 50]]));
});

it('writes nothing over what somebody else made of it since the rollback', async () => {
  const release = await flyAndRollBack();
  const { revision } = await compare(release);
  const foreign = `${await nginx.readConfig()}\n# mended by hand\n`;
  await nginx.writeConfig(foreign);
  await nginx.reload();
  // Neither on what was seen before the edit, nor on what is seen after it.
  const seen = await compare(release);
  expect(seen.since).toBe('changed');
  for (const looked of [revision, seen.revision]) {
    await order(release, { type: 'return-switch', switchId: 'edge', revision: looked });
    await ended(release);
    expect(returned(release)).toMatchObject({ status: 'failed', error: { code: 'switch-changed-since' } });
  }
  expect(await nginx.readConfig()).toBe(foreign);
});

it('is not offered where the switch was open further before the release', async () => {
  await nginx.writeConfig(before.replace('weight=7 down', 'weight=1'));
  await nginx.reload();
  const release = await flyAndRollBack();
  const { revision } = await compare(release);
  const answer = await release.send({ type: 'return-switch', switchId: 'edge', revision });
  expect(answer).toMatchObject({ ok: false, refusal: { code: 'original-more-open' } });
});

it('lowers again what a writing back has opened, and says so', async () => {
  const release = await flyAndRollBack();
  const { revision } = await compare(release);
  const { connectionId } = release.state().definition.bindings.edge!;
  const { traffic } = await cockpit.backend.context.pool.instance(connectionId);
  // Whoever restores it is not to be trusted: it opens the switch instead.
  const opened = before.replace('weight=7 down', 'weight=7');
  Object.assign(traffic!, {
    restore: async () => {
      await nginx.writeConfig(opened);
      await nginx.reload();
      return { targets: [] };
    },
  });
  await order(release, { type: 'return-switch', switchId: 'edge', revision });
  await ended(release);
  expect(returned(release)).toMatchObject({ status: 'failed', error: { code: 'switch-return-opened' } });
  expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));
  // What we wrote ourselves is nobody else's change: it can be tried again.
  expect((await compare(release)).since).toBe('same');
});

it('only looks at a switch whose writing back was cut short by a restart, and writes when it is asked again', async () => {
  const { releaseId, state, send } = await flyAndRollBack();
  const rolledBack = await nginx.readConfig();
  const { traffic } = await cockpit.backend.context.pool.instance(state().definition.bindings.edge!.connectionId);
  const begun = Promise.withResolvers<void>();
  const hangs: TrafficCapability['restore'] = (_, { signal }) => {
    begun.resolve();
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new CockpitFault('cancelled', { what: 'restore' })));
    });
  };
  Object.assign(traffic!, { restore: hangs });
  const { revision } = await cockpit.backend.client.releases.comparedWithOriginal({ releaseId, switchId: 'edge' });
  expect(await send({ type: 'return-switch', switchId: 'edge', revision })).toMatchObject({ ok: true });
  await begun.promise;
  cockpit = await cockpit.restart();
  const release = cockpit.release(releaseId);
  await ended(release);
  expect(returned(release)).toMatchObject({ status: 'failed', error: { code: 'switch-return-interrupted' } });
  expect(await nginx.readConfig()).toBe(rolledBack);
  const seen = await compare(release);
  expect(seen.since).toBe('same');
  await order(release, { type: 'return-switch', switchId: 'edge', revision: seen.revision });
  await ended(release);
  expect(await nginx.readConfig()).toBe(before);
});
