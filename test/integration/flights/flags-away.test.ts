import { afterEach, beforeEach, expect, it } from 'vitest';
import { presets } from '../../../electron/backend/connectors/http-switch/http-switch-config.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { order, pressOn } from '../../support/operator.ts';
import { type EtagStore, startEtagStore } from '../../support/servers/start-etag-store.ts';
import { type EtcdFixture, startEtcd } from '../../support/servers/start-etcd.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let etcd: EtcdFixture;
let store: EtagStore;
let cockpit: CockpitInProcess;
let release: FlownRelease;

/** The switch lies in one service, the flags in another, which goes away. */
beforeEach(async () => {
  [etcd, store, cockpit] = await Promise.all([startEtcd(), startEtagStore(), startCockpit()]);
  store.put('share', '0');
  await etcd.put('export', 'false');
  const plan = smallPlan({
    connections: { flags: { capability: 'flag' } },
    flags: [{ id: 'export', title: 'Export', on: 'flags', key: 'export' }],
    steps: [{ id: 'open', kind: 'flag', title: 'Open', flag: 'export', value: true, batch: 'B10' }],
  });
  const paths = { readPath: '/flags/{key}', writePath: '/flags/{key}', writeBody: '{value}', entries: ['share'] };
  const preset = presets.find(({ id }) => id === 'etcd')?.config;
  release = await cockpit.create(plan, {
    edge: { kind: 'http-switch', environment: 'test', config: { url: store.url, revisionHeader: 'ETag', ...paths } },
    flags: { kind: 'http-switch', environment: 'test', config: { ...preset, url: etcd.url } },
  });
  await pressOn(release, 'the flag is set', ({ steps }) => steps.open?.status === 'succeeded');
  expect(await etcd.get('export')).toBe('true');
});
afterEach(async () => {
  await cockpit.close();
  await Promise.all([etcd.stop(), store.stop()]);
});

const flags = () => release.state().definition.bindings.flags!.connectionId;
const circuit = () => cockpit.backend.context.pool.circuit(flags());
const action = () => release.state().rollback?.actions.find(({ phase }) => phase === 'flag');

async function fail(times: number): Promise<void> {
  const { flag } = await cockpit.backend.context.pool.instance(flags());
  for (let time = 0; time < times; time += 1)
    await expect(flag!.get('export', { deadlineMs: 2_000 })).rejects.toMatchObject({ code: 'connection-unreachable' });
}

it.each([
  ['is away for a second', 0, 'closed'],
  ['was away for so long that its connection rests', 5, 'resting'],
])('puts a flag back in the first attempt when its service %s', async (_what, failures, state) => {
  await etcd.halt();
  await fail(failures);
  expect(circuit()?.state).toBe(state);
  await order(release, { type: 'roll-back', scope: 'all' });
  await waitFor('it was looked for', () => action()?.status !== 'pending' && (circuit()?.failures ?? 0) > 0);
  await etcd.startAgain();
  await waitFor('it is taken back', () => release.state().rollback?.status !== 'running');
  expect(store.values.get('share')).toBe('0');
  expect(await etcd.get('export')).toBe('false');
  expect(action()).toMatchObject({ status: 'succeeded', attempt: 1 });
});
