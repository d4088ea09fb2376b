import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, pressOn } from '../../support/operator.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;
beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const counters = (version: string, bad: string) => ({
  bad: bad.replace('VERSION', version),
  all: `requests_total{version="${version}"}`,
});
const compared = (id: string, bad: string, more: object = {}) => ({
  ...{ id, title: id, from: 'metrics', unit: 'ratio', every: '500ms', window: '10s' },
  query: 'error_ratio{version="canary"}[$window]',
  compare: {
    canary: counters('canary', bad),
    stable: counters('stable', bad),
    margin: { difference: '5 %' },
    detect: 3,
  },
  onRed: { action: 'rollback', scope: 'all' },
  ...more,
});
const plan = smallPlan({
  connections: { metrics: { capability: 'metrics' } },
  guards: [
    compared('failed', 'requests_total{version="VERSION",code="5xx"}'),
    compared('slow', 'slower_total(1){version="VERSION"}'),
  ],
});

it('lets a healthy version pass, catches a trouble that begins with a later batch, and is reckoned up from the journal', async () => {
  const release = await cockpit.rehearse(plan, ['edge', 'metrics']);
  const { practice } = cockpit.backend.client;
  const levels = () =>
    ['failed', 'slow'].map((id) => `${release.state().guards[id]?.level} ${release.state().guards[id]?.reason}`);
  await pressOn(release, '10 %', inEffect('B10'));
  await waitFor('nothing speaks against it', () => levels().every((level) => level === 'green nothing-against'), {
    deadlineMs: 60_000,
  });
  await pressOn(release, '50 %', inEffect('B50'));
  expect(release.eventsOf('guard-level-changed').filter(({ payload }) => payload.level === 'red')).toEqual([]);

  // What one looks for in the windows of one guard is seen by the comparison of counts.
  await practice.setFault({ commandId: 'errors', fault: 'errors', on: true, params: { ratio: 0.25 } });
  await waitFor('it is taken back', () => release.state().status === 'rolled-back', { deadlineMs: 60_000 });
  expect(release.state().rollback?.cause).toMatchObject({ kind: 'guard', guardId: 'failed', reason: 'shown-worse' });
  expect(levels()[1]).not.toContain('red');

  const { samples } = cockpit.backend.context.journal;
  const bad = samples.read(release.releaseId, 'failed/canary-counts', 0, Number.MAX_SAFE_INTEGER);
  expect(bad.value.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(5);
  expect(samples.seriesOf(release.releaseId)).toContain('failed/stable-counts');
});
