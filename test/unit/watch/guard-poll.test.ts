import { expect, it, vi } from 'vitest';
import { CockpitFault } from '../../../shared/errors.ts';
import { flying } from '../../support/fold/flying.ts';
import { openIn, temporaryFolder } from '../journal/temporary-journal.ts';
import { polled } from './polled-guard.ts';

const plan = (limits: string) => `apiVersion: cockpit/v1
title: Polled
from: 1.0.0
to: 1.1.0
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches:
  - { id: B1, exposure: 1 %, observe: 0s, shifts: [{ on: edge }] }
guards:
  - { id: p95, title: P95, from: metrics, query: new, unit: seconds, every: 5s, window: 30s, ${limits} }
steps:
  - { id: storm, kind: manual, title: Load test, lane: side, marks: [load-test], optional: true }
`;

it('measures nothing against an old version whose sample is stale', async () => {
  const orders = flying(plan("stableQuery: old, green: '≤ stable + 20 %'"));
  const { answers, poll, guard } = polled(orders);
  answers.new = { value: 1, ageMs: 0 };
  answers.old = { value: 1, ageMs: 0 };
  await poll();
  expect(guard()).toMatchObject({ level: 'green' });
  answers.old = { value: 1, ageMs: 60_000 };
  await poll();
  expect(guard()).toMatchObject({ level: 'unknown', reason: 'no-base' });
});

it('takes no reading of a load test for the moment before a batch', async () => {
  const orders = flying(plan("excludeDrills: true, green: '≤ before + 20 %'"));
  const { answers, poll } = polled(orders);
  answers.new = { value: 0.2, ageMs: 0 };
  await poll();
  orders.send({ type: 'start-step', stepId: 'storm', confirmedMarks: ['load-test'] });
  answers.new = { value: 7, ageMs: 0 };
  orders.wait(5_000);
  await poll();
  orders.raise('B1');
  orders.wait(5_000);
  await poll();
  expect(orders.state().bases.B1).toEqual({ p95: 0.2 });
});

it('leaves a load test out until it has left the window, also over a restart', async () => {
  const orders = flying(plan("excludeDrills: true, green: '< 2 s', red: '> 4 s'"));
  const { answers, poll, guard } = polled(orders);
  answers.new = { value: 7, ageMs: 0 };
  orders.send({ type: 'start-step', stepId: 'storm', confirmedMarks: ['load-test'] });
  orders.confirm('storm');
  orders.flight.make({ kind: 'restart', unseenMs: 0, offMs: 10_000, sawNothing: false });
  await poll();
  expect(guard()).toMatchObject({ level: 'unknown', reason: 'load-test' });
  orders.wait(20_000);
  await poll();
  expect(guard()).toMatchObject({ level: 'red' });
});

it('leaves a drill out while one is open, and until it has left the window', async () => {
  const drilled = plan("excludeDrills: true, green: '< 2 s', red: '> 4 s'").replace(
    'guards:',
    'playbooks: [{ id: down, title: Down, steps: [{ id: look, kind: manual, title: Look }] }]\nguards:',
  );
  const orders = flying(drilled);
  const { answers, poll, guard } = polled(orders);
  answers.new = { value: 7, ageMs: 0 };
  orders.send({ type: 'open-playbook', playbookId: 'down', mode: 'drill', reason: null });
  await poll();
  expect(guard()).toMatchObject({ level: 'unknown', reason: 'drill' });
  orders.confirm('look');
  orders.send({ type: 'close-playbook', playbookId: 'down', outcome: 'resolved', note: null });
  await poll();
  expect(guard()).toMatchObject({ level: 'unknown', reason: 'drill' });
  orders.wait(60_000);
  await poll();
  expect(guard()).toMatchObject({ level: 'red' });
});

it('says nothing worse of a guard because the journal takes no sample', async () => {
  const journal = openIn(temporaryFolder());
  vi.spyOn(journal.samples, 'record').mockImplementation(() => {
    throw new CockpitFault('journal-write-failed', { file: 'journal.db', detail: 'full' });
  });
  const orders = flying(plan("green: '< 2 s', red: '> 4 s'"));
  const { answers, poll, guard } = polled(orders, journal);
  answers.new = { value: 1, ageMs: 0 };
  await poll();
  await poll();
  expect(guard()).toMatchObject({ level: 'green' });
  expect(orders.flight.fold.events.filter(({ type }) => type === 'guard-level-changed')).toHaveLength(1);
});
