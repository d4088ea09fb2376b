import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type CockpitChild,
  type CockpitFolder,
  cockpitFolder,
  conductWords,
  runCockpit,
  startConduct,
} from '../../support/cockpit-child.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type SplitSite, startSplitSite } from '../../support/servers/start-split-site.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let folder: CockpitFolder;
let site: SplitSite;
beforeEach(async () => {
  folder = cockpitFolder();
  site = await startSplitSite();
});
afterEach(async () => {
  folder.remove();
  await site.stop();
});

const plan = smallPlan(
  {
    connections: { site: { capability: 'probe' } },
    switches: { console: { mechanism: 'proxy-weights', sticky: 'request', probe: 'site' } },
    decisions: [{ rule: 'no-guards', decision: 'Nothing is watched here.' }],
  },
  ['console'],
);
const slots = () => ({
  console: {
    kind: 'manual-switch',
    environment: 'test' as const,
    config: {
      targets: ['edge'],
      instructions: 'weight of {target} = {to}\nthen save',
      undoInstructions: 'back from {from} to {to}',
      who: 'network team, 5501',
      consoleUrl: 'https://console.example/edge',
    },
  },
  site: {
    kind: 'http-probe',
    environment: 'test' as const,
    config: { url: site.url, stableMark: 'v1', canaryMark: 'v2', samplesPerSecond: 500 },
  },
});

const requestsOf = (cockpit: CockpitChild) => cockpit.told.filter(({ kind }) => kind === 'change-request');
const nextRequest = (cockpit: CockpitChild, after: number) =>
  waitFor('somebody is asked', () => requestsOf(cockpit)[after] ?? null, { deadlineMs: 30_000 });
const claim = (cockpit: CockpitChild, line: object) => cockpit.send({ type: 'claim-change', ...line } as never);

it('holds by itself where only people can raise, and is flown on by what they claim at the terminal', async () => {
  const words = conductWords(folder, plan, slots());
  const auto = await runCockpit(['conduct', ...words, '--auto', '--journal', folder.journal]);
  expect(auto.exitCode).toBe(4);
  const { releaseId, ...held } = auto.lines.at(-1) as Record<string, string>;
  expect(held).toMatchObject({ outcome: 'held', reason: 'needs-person', item: expect.any(String) });
  expect(auto.stderr).toMatch(/network team, 5501 changes console edge 0.% → 10.% · given up at \d\d:\d\d\n/);
  expect(auto.stderr).toContain('    weight of edge = 10\n    then save\nhttps://console.example/edge\n');
  expect(auto.stderr).toContain(`{"type":"claim-change","requestId":"${held.item}","found":"asked"}`);

  const cockpit = await startConduct(folder, ['--resume', releaseId ?? '']);
  try {
    await waitFor('the operator is asked', () => cockpit.eventsOf('shift-unresolved').length === 1);
    const shiftId = Object.keys(cockpit.state().shifts).at(-1) ?? '';
    await order(cockpit, {
      type: 'retry-shift',
      shiftId,
      decided: { batch: 'B10', sequence: cockpit.state().sequence },
    });
    const first = await nextRequest(cockpit, 0);
    expect(first).toMatchObject({ target: 'edge', text: 'weight of edge = 10\nthen save', who: 'network team, 5501' });
    const { requestId } = first;
    expect(JSON.parse(String(first.line))).toEqual({ type: 'claim-change', requestId, found: 'asked' });
    for (const [line, code] of [
      [{ requestId, found: 'blue' }, /invalid-input.*"place":"found"/],
      [{ requestId, found: { kind: 'targets', targets: ['vip=true'] } }, /invalid-input/],
      [{ requestId, found: 'asked', foundAt: '2999-01-01T00:00:00Z' }, /invalid-input.*"place":"foundAt"/],
      [{ requestId, found: 'asked', colour: 'red' }, /invalid-input/],
      [{ requestId, found: 'asked', file: `${folder.path}/none.png` }, /not-found.*none\.png/],
      [{ requestId: 'another', found: 'asked' }, /change-request-gone/],
    ] as const) {
      await expect(claim(cockpit, line)).rejects.toThrow(code);
    }
    expect(cockpit.eventsOf('change-claimed')).toEqual([]);
    site.percent = 10;
    const file = folder.write('picture.txt', 'a picture');
    const answer = claim(cockpit, { requestId, found: 'asked', note: 'done by Li', file });
    expect(await answer).toMatchObject({ ok: true });
    await waitFor('B10 is in effect', () => inEffect('B10')(cockpit.state()));
    const [claimed] = cockpit.eventsOf('change-claimed');
    expect(claimed).toMatchObject({
      actor: { kind: 'person' },
      payload: { requestId, found: { percent: 10 }, note: { textId: expect.any(String) } },
    });
    expect(claimed?.payload.evidenceBlob).toMatch(/^[0-9a-f]{64}$/);
    await expect(claim(cockpit, { requestId, found: '10 %' })).rejects.toThrow(/change-request-answered/);

    // Not done there: the operator decides how it goes on.
    await pressOn(cockpit, 'the next one is asked for', ({ batches }) => batches.B50?.status === 'raising');
    await claim(cockpit, { requestId: (await nextRequest(cockpit, 1)).requestId, found: 'before' });
    await waitFor('it is not settled', () => cockpit.eventsOf('shift-unresolved').length === 2);
    expect(cockpit.eventsOf('change-claimed').at(-1)?.payload.found).toMatchObject({ percent: 10 });

    await order(cockpit, { type: 'roll-back', scope: 'all' });
    const back = await nextRequest(cockpit, 2);
    expect(back.text).toBe('back from 10 to 0');
    site.percent = 0;
    await claim(cockpit, { requestId: back.requestId, found: '0 %' });
    expect(await cockpit.ended()).toBe(3);
    expect(cockpit.state().rollback?.status).toBe('succeeded');
  } finally {
    await cockpit.kill();
  }
});

it('says in its help how a request is answered', async () => {
  const { stdout } = await runCockpit(['conduct', '--help']);
  expect(stdout).toMatch(/"claim-change", "requestId": ID, "found": "asked"/);
  expect(stdout).toContain('what a person found');
});
