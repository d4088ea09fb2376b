import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrafficCapability } from '../../../electron/backend/connectors/connector.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { stopwatch } from '../../support/ends-in-time.ts';
import { etcdSwitch } from '../../support/etcd-switch.ts';
import type { EtcdFixture } from '../../support/servers/start-etcd.ts';
import { type HoldingGateway, startHoldingGateway } from '../../support/servers/start-holding-gateway.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 30_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
/** In the transaction of an etcd write, as its key and the new value stand there. */
const base64 = (text: string) => Buffer.from(text).toString('base64');
const writeOf = (key: string, value: string) => `"key":"${base64(key)}","value":"${base64(value)}"`;
const anythingOf = (key: string) => `"key":"${base64(key)}"`;

let etcd: EtcdFixture;
let gateway: HoldingGateway;
const { trafficOf } = etcdSwitch((started) => {
  etcd = started;
});
beforeEach(async () => {
  gateway = await startHoldingGateway(etcd.url);
});
afterEach(() => gateway.stop());

async function opened(text: string, config: Readonly<Record<string, unknown>> = {}): Promise<TrafficCapability> {
  await etcd.put('a', text);
  await etcd.put('b', text);
  return trafficOf({ entries: ['a', 'b'], url: gateway.url, ...config });
}
const both = async () => [await etcd.get('a'), await etcd.get('b')];
const change = (value: number) => ['a', 'b'].map((target) => ({ target, exposure: percent(value) }));
const at = (value: number) => ({ targets: change(value) });
const lower = (traffic: TrafficCapability, value: number) => traffic.apply(change(value), null, call);

async function previewed(traffic: TrafficCapability, value: number): Promise<ReadonlyMap<string, string>> {
  const { targets } = await traffic.preview(percent(value), call);
  return new Map(targets.map(({ target, revision }) => [target, revision]));
}

/**
 * Raises targets to 10 % while the gateway holds what it was told to, and leaves as soon as something is held, after
 * `before`.
 */
async function leaveRaise(
  traffic: TrafficCapability,
  text: string,
  what: 'requests' | 'answers',
  before: () => unknown = () => {},
): Promise<void> {
  const revisions = await previewed(traffic, 10);
  gateway.hold(text, what);
  const caller = new AbortController();
  const wanted = [...revisions.keys()].map((target) => ({ target, exposure: percent(10) }));
  const raise = traffic.apply(wanted, revisions, { ...call, signal: caller.signal });
  raise.catch(() => {});
  await waitFor('something is held', () => gateway.held() > 0);
  await before();
  const took = stopwatch();
  caller.abort();
  await expect(raise).rejects.toMatchObject({ code: 'cancelled' });
  expect(took()).toBeLessThan(100);
}

describe('a raise over several entries of which a later one has no answer', () => {
  it('goes back where its time is over, and the next reading waits for that', async () => {
    const traffic = await opened('1');
    const revisions = await previewed(traffic, 10);
    gateway.hold(writeOf('b', '10'), 'requests');
    const raise = traffic.apply(change(10), revisions, { deadlineMs: 3_000 });
    await expect(raise).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(gateway.held()).toBe(1);
    expect(await traffic.read(call)).toEqual(at(1));
    expect(await both()).toEqual(['1', '1']);
  });

  it('goes back where its caller has left, and the write that had no answer comes too late', async () => {
    const traffic = await opened('1');
    await leaveRaise(traffic, writeOf('b', '10'), 'requests');
    expect(await traffic.read(call)).toEqual(at(1));
    expect(await both()).toEqual(['1', '1']);
    const [said] = await gateway.deliver();
    expect(said).not.toContain('"succeeded":true');
    expect(await both()).toEqual(['1', '1']);
    expect(await traffic.apply(change(5), await previewed(traffic, 5), call)).toEqual(at(5));
  });

  it('goes back also where the write was made and only its answer was lost', async () => {
    const traffic = await opened('1');
    await leaveRaise(traffic, writeOf('b', '10'), 'answers');
    expect(await traffic.read(call)).toEqual(at(1));
    expect(await both()).toEqual(['1', '1']);
  });

  it('goes back without the entry that hangs, and not where somebody has changed one since', async () => {
    const traffic = await opened('1', { entries: ['a', 'c', 'b'] });
    await etcd.put('c', '1');
    await leaveRaise(traffic, writeOf('b', '10'), 'requests', () => {
      gateway.hold(anythingOf('b'), 'requests');
      return etcd.put('c', '7');
    });
    await waitFor('the first one is back', async () => (await etcd.get('a')) === '1');
    expect(await etcd.get('c')).toBe('7');
  });
});

describe('a lowering after a raise that had no answer', () => {
  it('does not wait for what goes back, and writes also what is so already', async () => {
    const traffic = await opened('0');
    // Nothing of that entry comes through, so it cannot have gone back.
    await leaveRaise(traffic, writeOf('b', '10'), 'requests', () => gateway.hold(anythingOf('b'), 'requests'));
    const lowering = lower(traffic, 0);
    gateway.holdNoMore();
    expect(await lowering).toEqual(at(0));
    const [late] = await gateway.deliver();
    expect(late).not.toContain('"succeeded":true');
    expect(await both()).toEqual(['0', '0']);
  });

  it('makes an entry where there was none, which the late write then finds', async () => {
    const traffic = await trafficOf({ entries: ['fresh'], missingIsNone: true, url: gateway.url });
    await leaveRaise(traffic, writeOf('fresh', '10'), 'requests');
    await traffic.apply([{ target: 'fresh', exposure: percent(0) }], null, call);
    const [late] = await gateway.deliver();
    expect(late).not.toContain('"succeeded":true');
    expect(await etcd.get('fresh')).toBe('0');
  });
});
