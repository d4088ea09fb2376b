import { afterEach, beforeEach, expect, it } from 'vitest';
import { presets } from '../../../electron/backend/connectors/http-switch/http-switch-config.ts';
import type { ReleaseSummary } from '../../../shared/contract/releases.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { order } from '../../support/operator.ts';
import { type EtcdFixture, startEtcd } from '../../support/servers/start-etcd.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let etcd: EtcdFixture;
let cockpit: CockpitInProcess;
/** One stored connection, which every release of a test is bound to. */
let connectionId: string;

beforeEach(async () => {
  [etcd, cockpit] = await Promise.all([startEtcd(), startCockpit()]);
  await etcd.put('shop/percent', '0');
  const preset = presets.find(({ id }) => id === 'etcd')?.config;
  const config = { ...preset, url: etcd.url, keyPrefix: 'shop/', entries: ['percent'] };
  const connection = { connectionId: null, kind: 'http-switch', name: 'etcd', environment: 'test' as const, config };
  ({ connectionId } = await cockpit.backend.client.connections.save({ commandId: 'save', ...connection }));
});
afterEach(async () => {
  await cockpit.close();
  await etcd.stop();
});

const day = 24 * 3_600_000;
const kill = {
  ...{ id: 'kill', title: 'Emergency stop', on: 'flags', key: 'kill', killSwitch: true, releaseAfter: '0s' },
  ...{ operators: ['sre'], drill: 'stop' },
};
let created = 0;
async function create(title: string, flags: readonly object[] = [kill]): Promise<FlownRelease> {
  created += 1;
  const planText = smallPlan({
    title,
    connections: { flags: { capability: 'flag' } },
    contacts: [
      { id: 'sun', name: { zh: '孙工', en: 'Sun' } },
      { id: 'zhao', name: 'Zhao' },
    ],
    roles: [
      { id: 'sre', title: { zh: '运维', en: 'SRE' }, contact: 'sun', backup: 'second' },
      { id: 'second', title: 'Second', contact: 'zhao' },
      { id: 'unnamed', title: 'Unnamed' },
    ],
    drills: [{ id: 'stop', title: 'Stop drilled', validFor: '30 d' }],
    flags,
  });
  const bindings = { edge: connectionId, flags: connectionId };
  const { releases } = cockpit.backend.client;
  const { releaseId } = await releases.create({ commandId: `create-${created}`, planText, bindings, pace: 1 });
  return cockpit.release(releaseId);
}
const facts = ({ releaseId }: FlownRelease) => cockpit.backend.client.releases.killSwitchFacts({ releaseId });
const drilled = (release: FlownRelease, outcome: 'done' | 'failed', heldAt: number | null = null) =>
  order(release, { type: 'record-item', itemId: 'stop', outcome, note: null, evidenceBlob: null, heldAt });
/** What a preflight says of the drill of each kill switch. */
async function preflight(release: FlownRelease) {
  await release.preflight();
  const evidence = await cockpit.backend.client.releases.preflightEvidence({ releaseId: release.releaseId });
  const results = evidence?.results.filter(({ kind }) => kind === 'drill') ?? [];
  return results.map(({ id, status, code }) => [id, status, code]);
}
const report = async ({ releaseId }: FlownRelease, language: 'en' | 'zh') => {
  const { html } = await cockpit.backend.client.reports.html({ releaseId, language });
  const text = html.replace(/<style.*?<\/style>|<[^>]*>/gs, ' ').replaceAll('&quot;', '"');
  return text.replace(/\s+/g, ' ');
};

it('finds the last drill of what is switched in whatever release records it, and preflight warns of an old one', async () => {
  const { client } = cockpit.backend;
  const lines = cockpit.backend.context.journal.releases;
  await client.people.setMe({ commandId: 'me', name: 'Sun' });
  const first = await create('First');
  expect(await facts(first)).toEqual({ kill: { drill: null, unlisted: null } });
  expect(await preflight(first)).toEqual([['drill:kill', 'warned', 'undrilled']]);
  const heldAt = Date.now() - 40 * day;
  await drilled(first, 'done', heldAt);
  await order(first, { type: 'abort-release', reason: null });
  await waitFor('its line is written', () => lines.get(first.releaseId)?.open === false);
  // As a cockpit has written it that kept no drills there.
  for (const line of lines.list()) {
    const { drills: _drills, ...summary } = line.summary as ReleaseSummary;
    lines.save({ ...line, summary });
  }

  const second = await create('Second', [kill, { ...kill, id: 'other', key: 'other', title: 'Other' }]);
  const { personId } = await client.people.me();
  expect(await facts(second)).toEqual({
    kill: {
      unlisted: null,
      drill: {
        ...{ releaseId: first.releaseId, title: { zh: 'First', en: 'First' }, from: 'v1', to: 'v2' },
        ...{ at: heldAt, by: { kind: 'person', id: personId }, outcome: 'done' },
      },
    },
    // Another name on the same connection is another switch.
    other: { drill: null, unlisted: null },
  });
  expect(await preflight(second)).toEqual([
    ['drill:kill', 'warned', 'drill-old'],
    ['drill:other', 'warned', 'undrilled'],
  ]);
  expect(await report(second, 'en')).toMatch(
    /Emergency stop · Last drill \d{4}-\d\d-\d\d: passed, recorded by Sun in "First" v1 → v2/,
  );
  await drilled(second, 'failed');
  expect((await preflight(second))[0]).toEqual(['drill:kill', 'warned', 'drill-failed']);
  await drilled(second, 'done');
  expect((await preflight(second))[0]).toEqual(['drill:kill', 'passed', 'drilled']);
  expect((await facts(second)).kill?.drill).toMatchObject({ releaseId: second.releaseId, outcome: 'done' });
  expect(await report(second, 'zh')).toMatch(/Emergency stop · 最近演练 \d{4}-\d\d-\d\d：通过，Sun 记录于本次发布/);
  // A release that had ended knew nothing of it.
  expect(await report(first, 'en')).toMatch(
    new RegExp(`Last drill ${new Date(heldAt).toISOString().slice(0, 10)}: passed, recorded by Sun in this release`),
  );
});

it('is operated by somebody whom the plan does not name as well, and the journal says so', async () => {
  const { client } = cockpit.backend;
  const release = await create('Third', [
    kill,
    { ...kill, id: 'free', key: 'free', title: 'Other', operators: ['unnamed'] },
  ]);
  const { releaseId } = release;
  const standing = () => release.state().killSwitches.kill;
  const isAt = (position: string) => waitFor(`it is ${position}`, () => standing()?.position === position);
  const iAm = (name: string) => client.people.setMe({ commandId: `me-${name}`, name });
  const marks = () => release.eventsOf('kill-switch-intended').map(({ payload }) => payload.unlisted ?? null);

  await iAm('Li');
  // Of roles without people nobody can tell who is one of them.
  expect(await facts(release)).toMatchObject({ kill: { unlisted: 'Li' }, free: { unlisted: null } });
  await order(release, { type: 'engage-kill-switch', flagId: 'kill' });
  await isAt('engaged');
  const approval = { way: 'claimed', pin: null, evidence: null, file: null } as const;
  const named = { commandId: 'agree', releaseId, flagId: 'kill', personName: 'Wang' };
  await client.releases.approveKillSwitchRelease({ ...named, ...approval });
  await order(release, { type: 'release-kill-switch', flagId: 'kill' });
  await isAt('released');
  expect(marks()).toEqual([true, true]);
  for (const [language, words] of [
    ['en', /engage \S+ Li .*not named by the plan to operate it.*engage; the plan does not name this person/],
    ['zh', /触发 \S+ Li .*不在计划写明的操作人里.*触发；操作的人不在计划写明的操作人里/],
  ] as const) {
    expect(await report(release, language)).toMatch(words);
  }

  // Whom the plan names in either language, and whoever stands in for them.
  for (const name of ['Zhao', 'Sun', '孙工']) {
    await iAm(name);
    expect((await facts(release)).kill?.unlisted).toBeNull();
  }
  await order(release, { type: 'engage-kill-switch', flagId: 'kill' });
  expect(marks()).toEqual([true, true, null]);
  // Nobody says of themselves that they are not named.
  const told = { type: 'engage-kill-switch', flagId: 'kill', unlisted: true } as never;
  await expect(release.send(told)).rejects.toMatchObject({ code: 'invalid-input' });
});
