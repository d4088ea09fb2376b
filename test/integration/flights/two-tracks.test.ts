import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Range, startRange } from '../../../electron/backend/practice/range.ts';
import { currentBatchIds } from '../../../shared/release/queries.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Two systems with a switch and metrics of their own, each the practice range of a connection. */
const range = () => startRange({ requestsPerSecond: 40 });
let web: Range;
let api: Range;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [web, api, cockpit] = await Promise.all([range(), range(), startCockpit()]);
});
afterEach(async () => {
  await cockpit.close();
  await Promise.all([web.stop(), api.stop()]);
});

const guard = (id: string, from: string, batches: readonly string[]) => ({
  ...{ id, title: id, from, batches, unit: 'ratio', window: '2s', every: '250ms', green: '< 5 %', red: '> 10 %' },
  query: 'error_ratio{version="canary"}[$window]',
  onRed: { action: 'rollback', scope: 'stage', countdown: '200ms' },
});
const batch = (id: string, on: string, exposure: string, more: object = {}) => ({
  ...{ id, exposure, observe: '500ms', shifts: [{ on }] },
  ...more,
});
const plan = JSON.stringify({
  apiVersion: 'cockpit/v1',
  title: 'Two tracks',
  from: 'v1',
  to: 'v2',
  connections: {
    web: { capability: 'traffic' },
    api: { capability: 'traffic' },
    'web-metrics': { capability: 'metrics' },
    'api-metrics': { capability: 'metrics' },
  },
  tracks: [
    { id: 'front', batches: [batch('W1', 'web', '20 %'), batch('W2', 'web', '100 %', { after: ['A1'] })] },
    { id: 'back', batches: [batch('A1', 'api', '30 %', { after: ['W1'] }), batch('A2', 'api', '100 %')] },
  ],
  guards: [guard('web-errors', 'web-metrics', ['W1', 'W2']), guard('api-errors', 'api-metrics', ['A1', 'A2'])],
});

async function create(): Promise<FlownRelease> {
  const to = ({ addresses: { routerUrl } }: Range) => ({
    kind: 'practice',
    environment: 'test' as const,
    config: { routerUrl },
  });
  const slots = { web: to(web), api: to(api), 'web-metrics': to(web), 'api-metrics': to(api) };
  return cockpit.create(plan, slots);
}

/** What a range really does with its users' requests, whatever the cockpit says. */
const livePercent = async ({ addresses: { routerUrl } }: Range) => {
  const answer = await fetch(`${routerUrl}/admin/split`);
  return ((await answer.json()) as { exposure: { percent: number } }).exposure.percent;
};
const live = async () => [await livePercent(web), await livePercent(api)];

it('climbs two ladders side by side, each batch when the one that it is joined to is in effect', async () => {
  const release = await create();
  await pressOn(release, 'W1 may be raised', ({ status }) => status === 'running');
  expect(await raise(release, 'A1')).toMatchObject({
    ok: false,
    refusal: { code: 'join-open', params: { batch: 'W1' } },
  });
  await pressOn(release, 'W1 is in effect', inEffect('W1'));
  await pressOn(release, 'A1 is in effect', inEffect('A1'));
  expect(currentBatchIds(release.state())).toEqual(['W1', 'A1']);
  expect(await live()).toEqual([20, 30]);
  await pressOn(release, 'the end', ({ status }) => status === 'completed');
  expect(await live()).toEqual([100, 100]);
  const begun = release.eventsOf('batch-in-effect').map(({ payload }) => payload.batchId);
  expect(begun.toSorted()).toEqual(['A1', 'A2', 'W1', 'W2']);
});

it('takes back the track that a stage back concerns, and the other one stands', async () => {
  const release = await create();
  await pressOn(release, 'A1 is in effect', inEffect('A1'));
  await order(release, { type: 'roll-back', scope: 'stage' });
  await waitFor('the track is back', () => release.state().rollback?.status === 'succeeded');
  expect(release.state()).toMatchObject({
    status: 'running',
    held: true,
    rollback: { trackId: 'back', toBatch: null },
    batches: { W1: { status: 'in-effect' }, A1: { status: 'pending' } },
  });
  expect(await live()).toEqual([20, 0]);
  // The ladder is climbed again from where it stands.
  await pressOn(release, 'the end', ({ status }) => status === 'completed');
  expect(await live()).toEqual([100, 100]);
});

it('takes back by itself the track whose guard is red, whichever began last', async () => {
  const release = await create();
  await pressOn(release, 'A1 is in effect', inEffect('A1'));
  await waitFor('W2 may be raised', async () => (await raise(release, 'W2')).ok);
  await pressOn(
    release,
    'both are at their top',
    (state) => currentBatchIds(state).every((id) => inEffect(id)(state)) && currentBatchIds(state).join() === 'W2,A2',
  );
  web.setFault('errors', true);
  await waitFor('a track is taken back', () => release.state().rollback?.status === 'succeeded');
  expect(release.state()).toMatchObject({
    status: 'running',
    rollback: { trackId: 'front', toBatch: 'W1', cause: { kind: 'guard', guardId: 'web-errors' } },
    batches: { W1: { status: 'in-effect' }, W2: { status: 'pending' }, A2: { status: 'in-effect' } },
  });
  expect(await live()).toEqual([20, 100]);
});
