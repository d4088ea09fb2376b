import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type CockpitFolder, cockpitFolder, runCockpit, stateOf } from '../../support/cockpit-child.ts';
import { startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let folder: CockpitFolder;
beforeEach(() => {
  folder = cockpitFolder();
});
afterEach(() => folder.remove());

const blockers = { from: 'metrics', query: 'gauge("open_blockers")', every: '20s', pass: '= 0 count' };
const plan = smallPlan({
  connections: { metrics: { capability: 'metrics' } },
  roles: [{ id: 'dba', title: 'Database' }],
  batches: [
    { id: 'B10', exposure: '10 %', observe: '0s' },
    { id: 'B50', exposure: '50 %', observe: '0s', capacity: { new: 1 } },
    { id: 'B100', exposure: '100 %', observe: '0s' },
  ],
  gates: [
    { id: 'scan', title: 'Scan', evidence: { required: true } },
    { id: 'blockers', title: 'No open blockers', live: blockers, again: [{ endOf: 'B50' }] },
    { id: 'here', title: 'Database here', before: 'B50', recorded: { kind: 'present', role: 'dba' } },
    { id: 'quiet', title: 'No red', before: 'B100', recorded: { kind: 'no-red', within: '20s' } },
    { id: 'closed', title: 'Tickets closed', before: 'completion' },
  ],
});
const judgedPlan = JSON.stringify({
  ...JSON.parse(plan),
  judgements: [
    { id: 'mood', title: 'Complaints', question: 'Any complaints?' },
    { id: 'extra', title: 'Ideas', blocks: false },
  ],
});
const conduct = (...words: string[]) =>
  runCockpit([
    ...[
      'conduct',
      folder.write('plan.yaml', judgedPlan),
      '--auto',
      '--pace',
      'fast',
      '--journal',
      folder.journal,
      '--json',
    ],
    ...words,
  ]);

it('gets through gates of every kind on the practice range, each by its own way', async () => {
  const { exitCode, lines } = await conduct();
  expect(lines.at(-1)).toMatchObject({ outcome: 'completed' });
  expect(exitCode).toBe(0);
  const { releaseId } = lines.at(-1) as { releaseId: string };
  const state = stateOf(folder, releaseId);
  expect(state.gates.scan).toMatchObject({ status: 'passed', by: { kind: 'automation' } });
  expect(state.gates.scan?.note).not.toBeNull();
  expect(state.gates.closed?.status).toBe('passed');
  expect(state.gates['capacity:B50']?.status).toBe('passed');
  expect(state.presence.dba?.present).toBe(true);
  const judged = lines.filter(({ type }) => type === 'guard-judged');
  // Once in each batch, and only where an answer is needed.
  expect(judged.map(({ payload }) => (payload as { guardId: string }).guardId)).toEqual(['mood', 'mood', 'mood']);
  // Nobody ticks what is asked live: it was read before the first batch, while none was current.
  expect(state.gates.blockers?.status).toBe('open');
  const types = lines.filter(({ kind }) => kind === 'event');
  const read = types.findIndex(
    ({ type, payload }) =>
      type === 'guard-level-changed' && (payload as { guardId: string; level: string }).guardId === 'gate:blockers',
  );
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(types.findIndex(({ type }) => type === 'batch-started'));
});

it('does not raise while an open blocker is read, and does again when it is gone', async () => {
  const cockpit = await startCockpit();
  onTestFinished(() => cockpit.close());
  const { practice } = cockpit.backend.client;
  const release = await cockpit.rehearse(plan, ['edge', 'metrics'], 20);
  await pressOn(release, '10 %', inEffect('B10'));
  const blockersAre = async (value: number, level: 'green' | 'yellow') => {
    const order = { fault: 'gauge', on: value > 0, params: { name: 'open_blockers', value } } as const;
    await practice.setFault({ commandId: `${value} blockers`, ...order });
    await waitFor(`${value} blockers are read`, () => release.state().guards['gate:blockers']?.level === level);
  };
  await order(release, { type: 'record-presence', roleId: 'dba', present: true });
  await order(release, { type: 'pass-gate', gateId: 'capacity:B50', note: null, evidenceBlob: null });
  await blockersAre(2, 'yellow');
  expect(await raise(release, 'B50')).toMatchObject({
    refusal: { code: 'gate-open', params: { gate: 'blockers', status: 'open' } },
  });
  await blockersAre(0, 'green');
  expect(await raise(release, 'B50')).toMatchObject({ ok: true });
});
