import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitFolder, cockpitFolder, runCockpit, stateOf } from '../../support/cockpit-child.ts';
import { smallPlan } from '../../support/small-plan.ts';

let folder: CockpitFolder;
beforeEach(() => {
  folder = cockpitFolder();
});
afterEach(() => folder.remove());

const plan = smallPlan({
  roles: [{ id: 'lead', title: 'Lead' }],
  drills: [{ id: 'failover', title: 'Failover', before: 'B50', checks: [{ id: 'badge', title: 'Badge' }] }],
  signOffs: [{ id: 'sign', title: 'Lead signs', role: 'lead' }],
  followUps: [{ id: 'cleanup', title: 'Clean up', due: 'D+7' }],
});

it('a flight by itself ends with items open, says how many and how to record them; afterwards they are', async () => {
  const journal = ['--journal', folder.journal];
  const file = folder.write('plan.yaml', plan);
  const flown = await runCockpit(['conduct', file, '--auto', '--pace', 'fast', '--json', ...journal]);
  expect(flown.exitCode).toBe(0);
  const { releaseId } = flown.lines.at(-1) as { releaseId: string };
  const told = flown.lines.find(({ kind }) => kind === 'items-open');
  expect(told).toMatchObject({ count: 2, items: ['sign', 'cleanup'], screen: `/review/${releaseId}` });
  expect(stateOf(folder, releaseId).items.failover?.record?.outcome).toBe('done');

  const lines = [
    JSON.stringify({ type: 'sign', itemId: 'sign', personName: 'Wang', role: 'lead', way: 'claimed' }),
    JSON.stringify({ type: 'record-item', itemId: 'cleanup', outcome: 'done', note: 'gone', evidenceBlob: null }),
  ];
  const resumed = await runCockpit(['conduct', '--resume', releaseId, ...journal], process.execPath, lines.join('\n'));
  expect(resumed.exitCode).toBe(0);
  expect(resumed.lines.filter(({ kind }) => kind === 'answer')).toMatchObject([
    { command: 'sign', answer: { ok: true } },
    { command: 'record-item', answer: { ok: true } },
  ]);
  expect(resumed.stderr).not.toContain('not recorded');
  const state = stateOf(folder, releaseId);
  expect(state.items.sign?.record?.outcome).toBe('done');
  expect(state.items.cleanup?.record?.outcome).toBe('done');
  expect(state.status).toBe('completed');
});
