import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { presets } from '../../../electron/backend/connectors/http-switch/http-switch-config.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { kubeconfigTo } from '../../support/connector-fixtures/kubernetes-switch.ts';
import { inEffect, order, pressOn, raise } from '../../support/operator.ts';
import { type EtcdFixture, startEtcd } from '../../support/servers/start-etcd.ts';
import { startFaultyServer } from '../../support/servers/start-faulty-server.ts';
import { type GatedSite, startGatedSite } from '../../support/servers/start-gated-site.ts';
import { type HangingServer, startHangingServer } from '../../support/servers/start-hanging-server.ts';
import { smallPlan } from '../../support/small-plan.ts';
import { waitFor } from '../../support/wait-for.ts';

let etcd: EtcdFixture;
let site: GatedSite;
let blackHole: HangingServer;
let cockpit: CockpitInProcess;

beforeEach(async () => {
  [etcd, blackHole, cockpit] = await Promise.all([startEtcd(), startHangingServer(), startCockpit()]);
  await etcd.put('shop/percent', '0');
  site = await startGatedSite(etcd, 'shop/percent', 'shop/kill');
});
afterEach(async () => {
  await cockpit.close();
  await site.stop();
  await Promise.all([etcd.stop(), blackHole.stop()]);
});

const etcdPreset = presets.find(({ id }) => id === 'etcd')?.config;
const engage = { type: 'engage-kill-switch', flagId: 'kill' } as const;
const release = { type: 'release-kill-switch', flagId: 'kill' } as const;
const switchOf = (flight: FlownRelease) => flight.state().killSwitches.kill!;
const isAt = (flight: FlownRelease, position: string) =>
  waitFor(`it is ${position}`, () => switchOf(flight).position === position);

/** Connections that never answer. */
function blackHoles(): Parameters<CockpitInProcess['create']>[1] {
  // Its text would be a secret; this one holds nothing.
  const kubeconfigFile = join(cockpit.dataDirectory, 'kubeconfig');
  writeFileSync(kubeconfigFile, kubeconfigTo(blackHole.port));
  const url = `http://127.0.0.1:${blackHole.port}`;
  return {
    metrics: { kind: 'prometheus', environment: 'test', config: { url } },
    cluster: { kind: 'kubernetes', environment: 'test', config: { kubeconfigFile } },
  };
}

/** A plan whose switch and kill switch lie in etcd. */
function fly(
  flag: object = {},
  { connections, ...rest }: { readonly connections?: object } & Readonly<Record<string, unknown>> = {},
  beside: Parameters<CockpitInProcess['create']>[1] = {},
): Promise<FlownRelease> {
  const plan = smallPlan({
    connections: {
      site: { capability: 'probe' },
      flags: { capability: 'flag' },
      ...connections,
    },
    switches: { edge: { mechanism: 'flag-service', sticky: 'request', probe: 'site' } },
    flags: [{ id: 'kill', title: 'Kill switch', on: 'flags', key: 'kill', killSwitch: true, ...flag }],
    ...rest,
  });
  const etcdConfig = { ...etcdPreset, url: etcd.url, keyPrefix: 'shop/', entries: ['percent'] };
  return cockpit.create(plan, {
    edge: { kind: 'http-switch', environment: 'test', config: etcdConfig },
    flags: { kind: 'http-switch', environment: 'test', config: { ...etcdConfig, entries: [] } },
    site: {
      kind: 'http-probe',
      environment: 'test',
      config: { url: site.url, stableMark: 'v1', canaryMark: 'v2', samplesPerSecond: 500 },
    },
    ...beside,
  });
}
const guard = {
  ...{ id: 'errors', title: 'Errors', from: 'metrics', query: 'up', unit: 'ratio', every: '1s' },
  ...{ green: '< 1 %', red: '> 5 %' },
};

it('closes the new version at once while metrics and cluster are black holes and a step hangs', async () => {
  const hang = {
    ...{ id: 'hang', kind: 'http', title: 'Hang', batch: 'B10', url: `http://127.0.0.1:${blackHole.port}/` },
    ...{ after: ['to-10'], timeout: '60s' },
  };
  const flight = await fly(
    {},
    {
      connections: { metrics: { capability: 'metrics' }, cluster: { capability: 'cluster' } },
      guards: [guard],
      steps: [{ id: 'to-10', kind: 'shift', title: '10 %', batch: 'B10' }, hang],
    },
    blackHoles(),
  );
  await pressOn(flight, 'the step hangs', ({ steps }) => steps.hang?.status === 'running');
  expect(switchOf(flight)).toMatchObject({ position: 'released', before: 'released' });
  const orderedAt = performance.now();
  await order(flight, engage);
  await waitFor('etcd has it', async () => (await etcd.get('shop/kill')) === 'true');
  await isAt(flight, 'engaged');
  expect(performance.now() - orderedAt).toBeLessThan(1_500);
  await waitFor('answers were sampled', () => switchOf(flight).samples.length > 0);
  expect(switchOf(flight).samples).toMatchObject([
    { slot: 'site', sample: { error: null, targets: [{ canary: 0, failed: 0, unmarked: 0, previous: 10 }] } },
  ]);
  const told = flight.events().filter(({ type }) => type.startsWith('kill-switch-'));
  expect(told.map(({ type, actor }) => [type, actor.kind])).toEqual([
    ['kill-switch-found', 'conductor'],
    ['kill-switch-intended', 'person'],
    ['kill-switch-set', 'conductor'],
    ['kill-switch-sampled', 'conductor'],
  ]);
  // The share is as it was; nothing goes up, and it is not opened again before its time.
  expect(await etcd.get('shop/percent')).toBe('10');
  expect(await raise(flight, 'B50')).toMatchObject({ ok: false, refusal: { code: 'kill-switch-engaged' } });
  expect(await flight.send(release)).toMatchObject({ ok: false, refusal: { code: 'not-stable-yet' } });
  await order(flight, { type: 'roll-back', scope: 'all' });
  await waitFor('the traffic is back', () => flight.state().status === 'rolled-back');
  expect([await etcd.get('shop/percent'), await etcd.get('shop/kill')]).toEqual(['0', 'true']);
});

it('does not wait for a rollback that hangs, and is opened again by two people after its time', async () => {
  const flight = await fly({ releaseAfter: '0s' }, { batches: [{ id: 'B10', exposure: '10 %', observe: '0s' }] });
  await pressOn(flight, '10 % is live', inEffect('B10'));
  etcd.process.pause();
  await order(flight, { type: 'roll-back', scope: 'all' });
  await order(flight, engage);
  expect(flight.state()).toMatchObject({
    status: 'rolling-back',
    killSwitches: { kill: { action: { status: 'intended' } } },
  });
  etcd.process.resume();
  await isAt(flight, 'engaged');
  await waitFor('the traffic is back', () => flight.state().status === 'rolled-back');
  expect(await flight.send(release)).toMatchObject({ ok: false, refusal: { code: 'second-person-missing' } });
  const { client } = cockpit.backend;
  const voice = { way: 'claimed', pin: null, evidence: null, file: null } as const;
  const agreed = await client.releases.approveKillSwitchRelease({
    ...{ commandId: 'agree', releaseId: flight.releaseId, flagId: 'kill', personName: '张工' },
    ...voice,
  });
  expect(agreed.ok).toBe(true);
  await order(flight, release);
  await isAt(flight, 'released');
  expect(await etcd.get('shop/kill')).toBe('false');
});

it('is engaged by the next run where the cockpit ended in between, and one that was being released is only looked at', async () => {
  let flight = await fly({ releaseAfter: '0s' });
  await pressOn(flight, '10 % is live', inEffect('B10'));
  etcd.process.pause();
  await order(flight, engage);
  cockpit = await cockpit.restart();
  flight = cockpit.release(flight.releaseId);
  expect(switchOf(flight).action).toMatchObject({ to: 'engaged', status: 'intended' });
  etcd.process.resume();
  await isAt(flight, 'engaged');
  expect(await etcd.get('shop/kill')).toBe('true');

  await waitFor('answers were sampled', () => switchOf(flight).sampleDue === null);
  await cockpit.backend.client.releases.approveKillSwitchRelease({
    ...{ commandId: 'agree', releaseId: flight.releaseId, flagId: 'kill', personName: '张工' },
    ...{ way: 'claimed', pin: null, evidence: null, file: null },
  });
  etcd.process.pause();
  await order(flight, release);
  cockpit = await cockpit.restart();
  flight = cockpit.release(flight.releaseId);
  etcd.process.resume();
  await waitFor('it was looked at', () => switchOf(flight).action?.status !== 'intended');
  expect(flight.eventsOf('kill-switch-failed').at(-1)?.payload.error.code).toBe('kill-switch-interrupted');
  await isAt(flight, 'engaged');
  expect(await etcd.get('shop/kill')).toBe('true');
});

it('that was engaged after the end of a release is engaged by the next run, and looked at for as long as it is', async () => {
  let flight = await fly({}, { batches: [{ id: 'B10', exposure: '10 %', observe: '0s' }] });
  await pressOn(flight, '10 % is live', inEffect('B10'));
  // It ended two days ago, and trouble comes today.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 48 * 60 * 60_000 });
  await order(flight, { type: 'complete-release' }).finally(() => vi.useRealTimers());
  etcd.process.pause();
  await order(flight, engage);
  cockpit = await cockpit.restart();
  flight = cockpit.release(flight.releaseId);
  expect(flight.state()).toMatchObject({
    status: 'completed',
    killSwitches: { kill: { action: { to: 'engaged', status: 'intended' } } },
  });
  etcd.process.resume();
  await isAt(flight, 'engaged');
  expect(await etcd.get('shop/kill')).toBe('true');

  await waitFor('answers were sampled', () => switchOf(flight).sampleDue === null);
  cockpit = await cockpit.restart();
  flight = cockpit.release(flight.releaseId);
  await etcd.put('shop/kill', 'false');
  await isAt(flight, 'released');
});

/** Flies until a step opens what was closed before the release, and its write is under way. */
async function flyToOpening(): Promise<{ flight: FlownRelease; passOn: () => Promise<void> }> {
  await etcd.put('shop/kill', 'true');
  const gateway = await startFaultyServer({ behind: etcd.url });
  onTestFinished(() => gateway.stop());
  const config = { ...etcdPreset, url: gateway.url, keyPrefix: 'shop/' };
  const open = { id: 'open', kind: 'flag', title: 'Open', flag: 'kill', value: false };
  const steps = [open, { id: 'to-10', kind: 'shift', title: '10 %', batch: 'B10' }];
  const flight = await fly({}, { steps }, { flags: { kind: 'http-switch', environment: 'test', config } });
  const held = gateway.holdNext('/v3/kv/txn');
  await pressOn(flight, 'it is being opened', ({ steps: { open: step } }) => step?.status === 'running');
  return { flight, passOn: await held };
}
async function staysEngaged(flight: FlownRelease): Promise<void> {
  await waitFor('answers were sampled', () => switchOf(flight).samples.length > 0);
  expect(await etcd.get('shop/kill')).toBe('true');
  expect(switchOf(flight)).toMatchObject({ position: 'engaged', action: { status: 'done', to: 'engaged' } });
}

it('overtakes a step that opens it and whose write hangs with etcd', async () => {
  const { flight, passOn } = await flyToOpening();
  etcd.process.pause();
  const passed = passOn();
  await order(flight, engage);
  expect(flight.state().steps.open?.status).toBe('failed');
  etcd.process.resume();
  await passed;
  await staysEngaged(flight);
});

it('is not opened by what was sent before it was engaged and arrives afterwards', async () => {
  const { flight, passOn } = await flyToOpening();
  await order(flight, engage);
  await waitFor('it was engaged', () => switchOf(flight).action?.status === 'done');
  await passOn();
  await staysEngaged(flight);
});

it('leaves a stage back on the same connection alone, however often it is tried', async () => {
  const { client } = cockpit.backend;
  const config = { ...etcdPreset, url: etcd.url, keyPrefix: 'shop/', entries: ['percent'] };
  const connection = { connectionId: null, kind: 'http-switch', name: 'etcd', environment: 'test' as const, config };
  const { connectionId } = await client.connections.save({ commandId: 'save', ...connection });
  const planText = smallPlan({
    connections: { flags: { capability: 'flag' } },
    switches: { edge: { mechanism: 'flag-service', sticky: 'request' } },
    flags: [{ id: 'kill', title: 'Kill switch', on: 'flags', key: 'kill', killSwitch: true, releaseAfter: '0s' }],
  });
  const bindings = { edge: connectionId, flags: connectionId };
  const { releaseId } = await client.releases.create({ commandId: 'create', planText, bindings, pace: 1 });
  const flight = cockpit.release(releaseId);
  await pressOn(flight, '50 % is live', inEffect('B50'));
  await order(flight, engage);
  await isAt(flight, 'engaged');
  await client.releases.approveKillSwitchRelease({
    ...{ commandId: 'agree', releaseId, flagId: 'kill', personName: '张工' },
    ...{ way: 'claimed', pin: null, evidence: null, file: null },
  });
  etcd.process.pause();
  await order(flight, release);
  await order(flight, engage);
  await order(flight, { type: 'roll-back', scope: 'stage' });
  await waitFor('it is tried again', () => switchOf(flight).action?.attempt === 2);
  etcd.process.resume();
  await waitFor('the stage is back', () => flight.state().rollback?.status !== 'running');
  expect(flight.state().rollback).toMatchObject({ status: 'succeeded', toBatch: 'B10', escalated: false });
  await isAt(flight, 'engaged');
  expect([await etcd.get('shop/percent'), await etcd.get('shop/kill')]).toEqual(['10', 'true']);
});
