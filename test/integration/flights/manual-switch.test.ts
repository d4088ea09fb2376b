import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { claimsKey } from '../../../electron/backend/people/change-requests.ts';
import { type Range, startRange } from '../../../electron/backend/practice/range.ts';
import { type Exposure, exposurePercent } from '../../../shared/release/exposure.ts';
import { claimStanding } from '../../../shared/release/views/claims.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
import { type SplitSite, startSplitSite } from '../../support/servers/start-split-site.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let site: SplitSite;
let range: Range;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [site, range, cockpit] = await Promise.all([startSplitSite(), startRange({ requestsPerSecond: 5 }), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await Promise.all([site.stop(), range.stop()]);
});

const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });

/** A console that only people reach, whose site tells by its answers; and a range beside it, where the plan has one. */
function create(switches: readonly string[], additions: object = {}): Promise<FlownRelease> {
  const plan = smallPlan(
    {
      connections: { site: { capability: 'probe' } },
      switches: { console: { mechanism: 'proxy-weights', sticky: 'request', probe: 'site' } },
      ...additions,
    },
    switches,
  );
  const slots = {
    console: {
      kind: 'manual-switch',
      environment: 'test' as const,
      config: {
        targets: ['edge'],
        instructions: 'weight of {target} = {to}',
        undoInstructions: 'back from {from} to {to}',
        who: 'network team, 5501',
        consoleUrl: 'https://console.example/edge',
      },
    },
    range: {
      kind: 'practice',
      environment: 'test' as const,
      config: { routerUrl: range.addresses.routerUrl },
    },
    site: {
      kind: 'http-probe',
      environment: 'test' as const,
      config: { url: site.url, stableMark: 'v1', canaryMark: 'v2', samplesPerSecond: 500 },
    },
  };
  const bound = Object.entries(slots).filter(([slot]) => slot === 'site' || switches.includes(slot));
  return cockpit.create(plan, Object.fromEntries(bound));
}

/** What every window of the cockpit shows now. */
async function requests(release: FlownRelease) {
  const { releaseId } = release;
  for await (const list of await cockpit.backend.client.releases.changeRequests({ releaseId })) return list;
  return [];
}
const asked = (release: FlownRelease) =>
  waitFor('somebody is asked', async () => (await requests(release))[0] ?? null, { everyMs: 30 });

function claim(release: FlownRelease, requestId: string, found: number | Exposure, note: string | null = null) {
  return cockpit.backend.client.releases.claimChange({
    ...{ commandId: `claim-${Math.random()}`, releaseId: release.releaseId, requestId, note },
    found: typeof found === 'number' ? percent(found) : found,
    ...{ foundAt: cockpit.backend.context.host.now().utc, file: note === null ? null : new Blob([`picture: ${note}`]) },
  });
}
/** The person does what they are asked for, and says so. */
async function serve(release: FlownRelease, note = 'done, see picture') {
  const request = await asked(release);
  site.percent = exposurePercent(request.to) ?? 0;
  await claim(release, request.requestId, request.to, note);
  return request;
}
const actionOf = (release: FlownRelease, phase: string, of: string) =>
  release.state().rollback?.actions.findLast((action) => action.phase === phase && action.switchId === of);

it('raises by what a person claims, which real answers confirm or contradict', async () => {
  const release = await create(['console']);
  await pressOn(release, 'the ladder may be climbed', ({ status }) => status === 'running');
  expect(await raise(release, 'B10')).toMatchObject({ ok: true });
  const first = await asked(release);
  expect(first).toMatchObject({
    ...{
      switchId: 'console',
      target: 'edge',
      from: percent(0),
      to: percent(10),
      text: 'weight of edge = 10',
      who: 'network team, 5501',
    },
    consoleUrl: 'https://console.example/edge',
  });
  expect(first.until - first.askedAt).toBeGreaterThan(14 * 60_000);
  // What is claimed is not what was asked for.
  await claim(release, first.requestId, 1);
  await waitFor('the operator is asked', () => release.eventsOf('shift-unresolved').length === 1);
  expect(release.state().batches.B10?.status).toBe('raising');
  expect(await requests(release)).toEqual([]);
  await expect(claim(release, first.requestId, 10)).rejects.toMatchObject({ code: 'change-request-answered' });

  const shiftId = Object.keys(release.state().shifts).at(-1) ?? '';
  const decided = { batch: 'B10', sequence: release.state().sequence };
  await order(release, { type: 'retry-shift', shiftId, decided });
  const request = await serve(release);
  expect(request).toMatchObject({ from: percent(1), to: percent(10) });
  await waitFor('B10 is in effect', () => inEffect('B10')(release.state()));
  expect(release.eventsOf('change-claimed').map(({ actor, payload }) => [actor.kind, payload])).toMatchObject([
    ['person', { target: 'edge', asked: percent(10), found: percent(1), note: null, evidenceBlob: null }],
    ['person', { requestId: request.requestId, found: percent(10), note: { textId: expect.any(String) } }],
  ]);
  const { evidenceBlob } = release.eventsOf('change-claimed')[1]!.payload;
  const kept = cockpit.backend.context.journal.blobs.get(evidenceBlob ?? '');
  expect(Buffer.from(kept!.content).toString()).toBe('picture: done, see picture');
  expect(claimStanding(release.state(), 'console', 'edge')).toMatchObject({ confirmedBy: expect.any(Number) });

  await pressOn(release, 'the next one is asked for', ({ batches }) => batches.B50?.status === 'raising');
  // Claimed and not done.
  const second = await asked(release);
  await claim(release, second.requestId, 50);
  await waitFor('the answers contradict', () => release.eventsOf('shift-unresolved').length === 2);
  expect(release.eventsOf('shift-unresolved')[1]?.payload).toMatchObject({ error: { code: 'split-not-confirmed' } });
  expect(claimStanding(release.state(), 'console', 'edge')).toMatchObject({ confirmedBy: null });
  await order(release, { type: 'roll-back', scope: 'all' });
  expect(await serve(release)).toMatchObject({ from: percent(50), to: percent(0), text: 'back from 50 to 0' });
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  for (const [language, words] of [
    [
      'en',
      /Change elsewhere, console edge: asked for 10.%, claimed 10.% as found at .* · done, see picture · file [0-9a-f]{12}/,
    ],
    ['zh', /他处改动 console edge：要求 10.%，.* 自报为 10.% · done, see picture · 附件 [0-9a-f]{12}/],
  ] as const) {
    const { html } = await cockpit.backend.client.reports.html({ releaseId: release.releaseId, language });
    expect(html).toMatch(words);
  }
});

it('asks for audiences in words to copy, and takes that they are as asked, or as they were', async () => {
  const shares: Exposure = {
    kind: 'shares',
    shares: [
      { target: 'internal=true', percent: 100 },
      { target: 'planTier=pro & languagePair=L2|L3', percent: 0.5 },
    ],
  };
  const release = await create(['console'], {
    switches: { console: { mechanism: 'audience-rules', sticky: 'user' } },
    dimensions: ['internal', 'planTier', 'languagePair'].map((id) => ({ id, title: id })),
    audiences: [
      { id: 'us', title: 'We', match: { internal: true } },
      { id: 'pro', title: 'Pro', match: { planTier: 'pro', languagePair: ['L2', 'L3'] } },
    ],
    audienceComposition: { order: 'first-match', fallback: 'old' },
    batches: [
      { id: 'B1', audience: ['us'], observe: '0s' },
      { id: 'B2', shares: { us: '100 %', pro: '5 ‰' }, observe: '0s' },
    ],
  });
  const { conductor, journal, pool } = cockpit.backend.context;
  const { connectionId = '' } = conductor.state(release.releaseId).definition.bindings.console ?? {};
  // Claims and snapshots of the time when only a share could be claimed still hold.
  const claims = { edge: { count: 1, found: { percent: 3, foundAt: 1 }, isOpen: false } };
  journal.settings.save(claimsKey(connectionId), claims);
  const { traffic } = await pool.instance(connectionId);
  const content = JSON.stringify({ targets: [{ target: 'edge', percent: 3 }] });
  const older = { mediaType: 'application/vnd.cockpit.manual-switch+json', content };
  const restored = await traffic?.restore(older, { deadlineMs: 5_000 });
  expect(restored?.targets).toEqual([{ target: 'edge', exposure: percent(3), reported: true }]);

  await pressOn(release, 'the ladder may be climbed', ({ status }) => status === 'running');
  expect(await raise(release, 'B1')).toMatchObject({ ok: true });
  const us: Exposure = { kind: 'targets', targets: ['internal=true'] };
  const first = await asked(release);
  expect(first).toMatchObject({ from: percent(3), to: us, text: expect.stringContaining('internal=true: 100\n*: 0') });
  const foreign = claim(release, first.requestId, { kind: 'targets', targets: ['vip=true'] });
  await expect(foreign).rejects.toMatchObject({ code: 'invalid-input' });
  await claim(release, first.requestId, us);
  await waitFor('B1 is in effect', () => inEffect('B1')(release.state()));

  await pressOn(release, 'the next one is asked for', ({ batches }) => batches.B2?.status === 'raising');
  const second = await asked(release);
  const lines = 'internal=true: 100\nplanTier=pro & languagePair=L2|L3: 0.5\n*: 0';
  expect(second).toMatchObject({ from: us, to: shares, text: `weight of edge = ${lines}` });
  await claim(release, second.requestId, us, 'not done yet');
  await waitFor('the operator is asked', () => release.eventsOf('shift-unresolved').length === 1);
  const shiftId = Object.keys(release.state().shifts).at(-1) ?? '';
  const decided = { batch: 'B2', sequence: release.state().sequence };
  await order(release, { type: 'retry-shift', shiftId, decided });
  await claim(release, (await asked(release)).requestId, shares);
  await waitFor('B2 is in effect', () => inEffect('B2')(release.state()));
  expect(release.eventsOf('change-claimed').map(({ payload }) => payload.found)).toEqual([us, us, shares]);
  expect(claimStanding(release.state(), 'console', 'edge')).toMatchObject({ claim: { asked: shares, found: shares } });

  await order(release, { type: 'roll-back', scope: 'all' });
  expect(await serve(release)).toMatchObject({ from: shares, to: percent(0), text: `back from ${lines} to 0` });
  await waitFor('it was looked at', () => release.state().rollback?.status !== 'running');
  expect(release.state().switches.console?.targets.edge?.found).toEqual(percent(0));
});

it('takes the range back at once while the person is waited for, also across a restart of the backend', async () => {
  let release = await create(['console', 'range']);
  const climbing = pressOn(release, 'B10 is in effect', inEffect('B10'));
  await serve(release);
  await climbing;
  await order(release, { type: 'roll-back', scope: 'all' });
  const before = await asked(release);
  await waitFor(
    'the range is back and was looked at',
    () => actionOf(release, 'verify', 'range')?.status === 'succeeded',
  );
  expect(actionOf(release, 'traffic', 'console')).toMatchObject({ status: 'intended', attempt: 1 });
  expect(release.state().rollback?.status).toBe('running');
  const { splitReadings } = cockpit.backend.context.conductor;
  await waitFor('its patience is known', () => splitReadings(release.releaseId).console?.patienceMs === 15 * 60_000);

  cockpit = await cockpit.restart();
  release = cockpit.release(release.releaseId);
  const again = await asked(release);
  // What was claimed has survived; the request is another one.
  expect(again).toMatchObject({ from: percent(10), to: percent(0) });
  await expect(claim(release, before.requestId, 0)).rejects.toMatchObject({ code: 'change-request-gone' });
  await serve(release);
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  // Answers of the service confirm what nobody could read.
  expect(release.state().rollback?.status).toBe('succeeded');
  expect(claimStanding(release.state(), 'console', 'edge')).toMatchObject({
    claim: { found: percent(0) },
    confirmedBy: expect.any(Number),
  });
});

it('asks for the way back when a raise that nobody answered is rolled back', async () => {
  const release = await create(['console']);
  await pressOn(release, 'the ladder may be climbed', ({ status }) => status === 'running');
  expect(await raise(release, 'B10')).toMatchObject({ ok: true });
  const { requestId } = await asked(release);
  await order(release, { type: 'roll-back', scope: 'all' });
  const back = await waitFor('the way back is asked for', async () => {
    const [request] = await requests(release);
    return request === undefined || request.requestId === requestId ? null : request;
  });
  // Claimed at 0, and whoever was asked for 10 may have set it: the text is not that of the raise.
  expect(back).toMatchObject({ from: percent(0), to: percent(0), text: 'back from 0 to 0' });
  await claim(release, back.requestId, 0);
  await waitFor(
    'it is over',
    () => release.state().rollback?.status === 'incomplete' || release.state().status === 'rolled-back',
  );
});

it('hears what a person claims in a rollback also on a full disk, without the evidence, and says so', async () => {
  const release = await create(['console']);
  const climbing = pressOn(release, 'B10 is in effect', inEffect('B10'));
  await serve(release);
  await climbing;
  // Another process that does not let go of the file: every write fails from now on.
  const other = new Database(join(cockpit.dataDirectory, 'journal.db'));
  onTestFinished(() => void other.close());
  other.exec('BEGIN IMMEDIATE');
  await order(release, { type: 'roll-back', scope: 'all' });
  await serve(release, 'it is off, see the other picture');
  await waitFor('it is back', () => release.state().status === 'rolled-back');
  expect(release.state().rollback?.status).toBe('succeeded');
  expect(release.eventsOf('change-claimed')).toHaveLength(1);
  other.close();
  const { conductor } = cockpit.backend.context;
  await waitFor('it is in the journal', () => !conductor.hasUnsavedEvents(release.releaseId));
  const found = { found: percent(0), note: null, evidenceBlob: null, unkept: ['note', 'file'] };
  expect(release.eventsOf('change-claimed').at(-1)?.payload).toMatchObject(found);
  for (const [language, words] of [
    ['en', /claimed 0.% as found at .* · the note could not be kept · the file could not be kept/],
    ['zh', /自报为 0.% · 依据未能保存 · 附件未能保存/],
  ] as const) {
    const { html } = await cockpit.backend.client.reports.html({ releaseId: release.releaseId, language });
    expect(html).toMatch(words);
  }
});
