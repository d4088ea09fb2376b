import { describe, expect, it } from 'vitest';
import type { TrafficCapability } from '../../../electron/backend/connectors/connector.ts';
import { configSchema } from '../../../electron/backend/connectors/http-switch/http-switch-config.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { etcdSwitch } from '../../support/etcd-switch.ts';
import type { EtcdFixture } from '../../support/servers/start-etcd.ts';

const call = { deadlineMs: 5_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });

let etcd: EtcdFixture;
const { trafficOf } = etcdSwitch((started) => {
  etcd = started;
});
async function raise(traffic: TrafficCapability, exposure: Exposure): Promise<Exposure | undefined> {
  const { targets } = await traffic.preview(exposure, call);
  const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
  const found = await traffic.apply([{ target: targets[0]!.target, exposure }], revisions, call);
  expect(await traffic.read(call)).toEqual(found);
  return found.targets[0]?.exposure;
}
const lower = (traffic: TrafficCapability, target: string, exposure: Exposure) =>
  traffic.apply([{ target, exposure }], null, call);
/** The store's own revision of an entry, which counts every write anywhere. */
async function revisionOf(traffic: TrafficCapability): Promise<number> {
  const { content } = await traffic.snapshot(call);
  const { entries } = JSON.parse(content) as { entries: { revision: string }[] };
  return Math.max(...entries.map(({ revision }) => Number(revision)));
}

describe('audiences within one document', () => {
  const closed = `{
  "rule": "ui-v2", "everybody": 0,
  "internal": {"enabled": false, "note": "50 of us"},
  "vip":  0, "active": "0"
}`;
  const config = {
    entries: ['rules#everybody'],
    audiences: [
      'rules#internal.enabled (true/false) = internal=true',
      'rules#vip = userType=vip',
      'rules#active = active=true & level>=5',
    ],
  };
  const target = 'rules#everybody';
  const shares = (...given: readonly (readonly [string, number])[]): Exposure => ({
    kind: 'shares',
    shares: given.map(([audience, share]) => ({ target: audience, percent: share })),
  });
  const [internal, vip, active] = ['internal=true', 'userType=vip', 'active=true & level>=5'];
  const stage2 = shares([internal, 100], [vip, 50], [active, 20]);
  const opened2 = closed.replace('false', 'true').replace('vip":  0', 'vip":  50').replace('"0"', '"20"');

  it('are opened with one write, in which nothing else changes, and closed with everybody', async () => {
    await etcd.put('rules', closed);
    const traffic = await trafficOf(config);
    const snapshot = await traffic.snapshot(call);
    const before = await revisionOf(traffic);
    expect(await raise(traffic, { kind: 'targets', targets: [internal] })).toEqual({
      kind: 'targets',
      targets: [internal],
    });
    expect(await etcd.get('rules')).toBe(closed.replace('false', 'true'));
    const { targets } = await traffic.preview(stage2, call);
    expect(targets).toMatchObject([{ target, from: { kind: 'targets', targets: [internal] }, to: stage2 }]);
    expect(targets[0]!.diff.match(/^[-+] .*$/gm)).toEqual([
      '-  "vip":  0, "active": "0"',
      '+  "vip":  50, "active": "20"',
    ]);
    expect(await raise(traffic, stage2)).toEqual(stage2);
    expect(await etcd.get('rules')).toBe(opened2);
    expect(await revisionOf(traffic)).toBe(before + 2);
    expect(await raise(traffic, percent(100))).toEqual(percent(100));
    expect(await etcd.get('rules')).toBe(
      opened2.replace('50,', '100,').replace('"20"', '"100"').replace('y": 0', 'y": 100'),
    );
    // One audience less: it goes back to nobody, as everybody does.
    const two = shares([vip, 50], [active, 20]);
    expect((await lower(traffic, target, two)).targets).toEqual([{ target, exposure: two }]);
    expect(await etcd.get('rules')).toBe(opened2.replace('true', 'false'));
    expect((await lower(traffic, target, percent(0))).targets).toEqual([{ target, exposure: percent(0) }]);
    expect(await etcd.get('rules')).toBe(closed);
    await raise(traffic, stage2);
    await traffic.restore(snapshot, call);
    expect(await etcd.get('rules')).toBe(closed);
  });

  it('are refused where no entry can say it, each by its name, before anything is written', async () => {
    await etcd.put('rules', closed);
    const traffic = await trafficOf(config);
    const cases: readonly (readonly [Exposure, object])[] = [
      [
        { kind: 'both', percent: 5, targets: [vip, 'planTier=pro'] },
        { code: 'audience-unlisted', params: { audience: 'planTier=pro' } },
      ],
      [shares([active, 20], [vip, 50]), { code: 'audience-order', params: { audience: active } }],
      [shares([internal, 0], [vip, 50]), { code: 'audience-order', params: { audience: internal } }],
      [shares([internal, 5]), { code: 'audience-all-or-none', params: { audience: internal, percent: 5 } }],
      [percent(50), { code: 'audience-all-or-none', params: { audience: internal, percent: 50 } }],
    ];
    const revisions = new Map([[target, (await traffic.preview(stage2, call)).targets[0]!.revision]]);
    for (const [exposure, refusal] of cases) {
      await expect(traffic.preview(exposure, call)).rejects.toMatchObject(refusal);
      await expect(traffic.apply([{ target, exposure }], revisions, call)).rejects.toMatchObject(refusal);
    }
    const bare = await trafficOf({ entries: config.entries });
    await expect(bare.preview({ kind: 'targets', targets: [vip] }, call)).rejects.toMatchObject({
      code: 'audience-unlisted',
      params: { audience: vip },
    });
    expect(await etcd.get('rules')).toBe(closed);
  });

  it('are lowered to no more than was asked for, also where the order of the entries is another one', async () => {
    await etcd.put('rules', opened2);
    const traffic = await trafficOf(config);
    const { targets } = await lower(traffic, target, shares([active, 5], [vip, 50]));
    expect(targets).toEqual([{ target, exposure: { kind: 'both', percent: 5, targets: [vip, active] } }]);
  });

  it('are seen to be changed by hand, and closed from whatever they are', async () => {
    await etcd.put('rules', opened2);
    const traffic = await trafficOf(config);
    const { targets } = await traffic.preview(percent(100), call);
    await etcd.put('rules', opened2.replace('"20"', '"60"'));
    expect((await traffic.read(call)).targets[0]?.exposure).toEqual(shares([internal, 100], [vip, 50], [active, 60]));
    const revisions = new Map([[target, targets[0]!.revision]]);
    const late = traffic.apply([{ target, exposure: percent(100) }], revisions, call);
    await expect(late).rejects.toMatchObject({ code: 'http-switch-changed', params: { target } });
    // Everybody has a share and an audience another one: that is no exposure, and is not guessed to be one.
    await etcd.put('rules', opened2.replace('y": 0', 'y": 10'));
    await expect(traffic.read(call)).rejects.toMatchObject({
      code: 'audience-apart',
      params: { audience: internal, percent: 100, everybody: 10 },
    });
    expect((await lower(traffic, target, percent(0))).targets).toEqual([{ target, exposure: percent(0) }]);
    expect(await etcd.get('rules')).toBe(closed);
    // Nobody can cap a lowering by that: no entry rises by it.
    await etcd.put('rules', opened2.replace('y": 0', 'y": 10').replace('50,', '0,'));
    const lowered = (await lower(traffic, target, stage2)).targets;
    expect(lowered).toEqual([{ target, exposure: shares([internal, 100], [active, 20]) }]);
    await etcd.put('rules', opened2.replace('y": 0', 'y": 10'));
    expect((await lower(traffic, target, percent(50))).targets).toEqual([{ target, exposure: percent(0) }]);

    // What is no share keeps no other one open.
    await etcd.put('rules', opened2.replace('true', '"perhaps"'));
    await expect(lower(traffic, target, percent(0))).rejects.toMatchObject({ code: 'http-switch-value-unreadable' });
    expect(await etcd.get('rules')).toBe(closed.replace('false', '"perhaps"'));
    await expect(traffic.read(call)).rejects.toMatchObject({
      code: 'http-switch-value-unreadable',
      params: { target: 'rules#internal.enabled' },
    });
  });
});

describe('audiences with entries of their own', () => {
  const config = {
    entries: ['share'],
    audiences: ['share/pro = planTier=pro', 'share/cities (on/off) = city=北京|上海'],
    missingIsNone: true,
  };
  const both: Exposure = { kind: 'both', percent: 15, targets: ['planTier=pro'] };
  const stored = () => Promise.all(['share', 'share/pro', 'share/cities'].map((key) => etcd.get(key)));

  it('are raised all or none, from what all of them were', async () => {
    for (const [key, value] of [
      ['share', '0\n'],
      ['share/cities', 'off'],
    ] as const)
      await etcd.put(key, value);
    const traffic = await trafficOf(config);
    const snapshot = await traffic.snapshot(call);
    const { targets } = await traffic.preview(both, call);
    expect(targets[0]!.diff).toBe('--- share/pro\n+++ share/pro\n@@ -0,0 +1,1 @@\n+15\n');
    await etcd.put('share/cities', 'on');
    const late = traffic.apply([{ target: 'share', exposure: both }], new Map([['share', targets[0]!.revision]]), call);
    await expect(late).rejects.toMatchObject({ code: 'http-switch-changed', params: { target: 'share' } });
    expect(await stored()).toEqual(['0\n', null, 'on']);
    await etcd.put('share/cities', 'off');

    expect(await raise(traffic, both)).toEqual(both);
    expect(await stored()).toEqual(['0\n', '15', 'off']);
    expect(await raise(traffic, percent(100))).toEqual(percent(100));
    expect(await stored()).toEqual(['100\n', '100', 'on']);
    expect((await lower(traffic, 'share', both)).targets[0]?.exposure).toEqual(both);
    expect((await lower(traffic, 'share', percent(0))).targets[0]?.exposure).toEqual(percent(0));
    expect(await stored()).toEqual(['0\n', '0', 'off']);
    await traffic.restore(snapshot, call);
    expect(await stored()).toEqual(['0\n', null, 'off']);
  });
});

it('is stored only where it is clear whose share stands where', () => {
  const valid = (values: object) =>
    configSchema.safeParse({ url: 'http://127.0.0.1:1', readPath: '/{key}', writePath: '/{key}', ...values }).success;
  const audiences = ['a#x = vip=true', 'a#y (on/off) = city=北京'];
  expect(valid({ entries: ['a#all'], audiences })).toBe(true);
  expect(valid({ entries: ['a', 'a'] })).toBe(true);
  for (const wrong of [
    { entries: [], audiences },
    { entries: ['a', 'b'], audiences },
    { entries: ['a#x'], audiences },
    { entries: ['a'], audiences: ['a#x'] },
    { entries: ['a'], audiences: ['a#x = '] },
    { entries: ['a'], audiences: ['a#x = vip', 'a#y = vip'] },
    { entries: ['a'], audiences: ['a#x (on/on) = vip'] },
  ]) {
    expect([wrong, valid(wrong)]).toEqual([wrong, false]);
  }
});
