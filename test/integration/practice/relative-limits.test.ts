import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { begin, inEffect, pressOn } from '../../support/operator.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { runStep } from '../../support/step-release.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;
beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const gauge = { from: 'metrics', query: 'gauge("queue_depth")', unit: 'count', every: '2s' };
const plan = smallPlan({
  connections: { metrics: { capability: 'metrics' } },
  guards: [
    { id: 'before', title: 'Queue', ...gauge, green: '≤ before + 50 %', perBatch: { B10: { green: '≤ 100 count' } } },
    { id: 'stable', title: 'Twin', ...gauge, stableQuery: 'gauge("open_incidents")', green: '≤ stable + 20 count' },
    { id: 'tested', title: 'Tested', ...gauge, green: '≤ 100 count', excludeDrills: true, window: '20s' },
  ],
  steps: [
    { id: 'shift', kind: 'shift', batch: 'B10', title: 'Ten' },
    {
      id: 'load',
      kind: 'manual',
      batch: 'B10',
      title: 'Load test',
      marks: ['load-test'],
      lane: 'side',
      after: ['shift'],
    },
  ],
});

it('measures from the moment before the batch and from the old version now, and leaves a load test out', async () => {
  const release = await cockpit.rehearse(plan, ['edge', 'metrics'], 20);
  const { practice } = cockpit.backend.client;
  const depth = (value: number) =>
    practice.setFault({
      ...{ commandId: `depth ${value}`, fault: 'gauge', on: true },
      params: { name: 'queue_depth', value },
    });
  const levels = (id: string) => `${release.state().guards[id]?.level} ${release.state().guards[id]?.reason}`;
  await depth(10);
  await pressOn(release, '10 %', inEffect('B10'));
  await waitFor('all are green', () => ['before', 'stable', 'tested'].every((id) => levels(id).startsWith('green')));

  await release.send({ type: 'start-step', stepId: 'load', confirmedMarks: ['load-test'] });
  await waitFor('the load test is left out', () => levels('tested') === 'unknown load-test');
  expect(levels('stable')).toBe('green within-green');
  await release.send({ type: 'confirm-step', stepId: 'load', passed: true, note: null, evidenceBlob: null });
  await waitFor('it counts again when the window has passed', () => levels('tested') === 'green within-green');

  await pressOn(release, '50 %', inEffect('B50'));
  await waitFor('the moment before is kept', () => release.state().bases.B50?.before === 10);
  await waitFor('it is green against it', () => levels('before') === 'green within-green');
  await depth(16);
  await waitFor('60 % more are too many', () => levels('before') === 'yellow between');
  expect(levels('stable')).toBe('green within-green');
  await depth(21);
  await waitFor('21 more than the old version are too many', () => levels('stable') === 'yellow between');
});

it('gives a source without history one window before it stores a baseline', async () => {
  const baseline = { kind: 'baseline', title: 'Baseline', from: 'metrics', name: 'requests-before', unit: 'count' };
  const query = 'requests{version="stable"}[$window]';
  const release = await cockpit.rehearse(
    smallPlan({
      connections: { metrics: { capability: 'metrics' } },
      steps: [{ id: 'store', ...baseline, query, window: '40s' }],
    }),
    ['edge', 'metrics'],
    1_000,
  );
  await begin(release);
  // Nobody has asked the range for anything yet; a pace shortens windows by 20 at the most.
  expect(await runStep(release, 'store')).toMatchObject({ status: 'succeeded' });
  const { value } = release.state().baselines['requests-before'] ?? { value: 0 };
  expect(value).toBeGreaterThan(100);
  expect(value).toBeLessThan(400);
});
