import { expect, it } from 'vitest';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { etcdSwitch } from '../../support/etcd-switch.ts';
import type { EtcdFixture } from '../../support/servers/start-etcd.ts';

const call = { deadlineMs: 5_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });

let etcd: EtcdFixture;
const { trafficOf } = etcdSwitch((started) => {
  etcd = started;
});

const rules =
  '{\n\t"rule": "ui\\u002dv2", "note": "10 of 20",\n\t"pro":  {"L1": 1.0, "L4": 5},\n\t"free": {"all":"0"}\n}';

it('splits by segment within one document, of which no other byte changes', async () => {
  await etcd.put('rules', rules);
  const traffic = await trafficOf({ entries: ['rules#pro.L1', 'rules#pro.L4', 'rules#free.all'] });
  expect((await traffic.read(call)).targets).toEqual([
    { target: 'rules#pro.L1', exposure: percent(1) },
    { target: 'rules#pro.L4', exposure: percent(5) },
    { target: 'rules#free.all', exposure: percent(0) },
  ]);
  const snapshot = await traffic.snapshot(call);
  const { targets } = await traffic.preview(percent(15), call);
  expect(targets[0]!.diff).toBe(
    [
      '--- rules',
      '+++ rules',
      '@@ -1,5 +1,5 @@',
      ' {',
      ' \t"rule": "ui\\u002dv2", "note": "10 of 20",',
      '-\t"pro":  {"L1": 1.0, "L4": 5},',
      '+\t"pro":  {"L1": 15, "L4": 5},',
      ' \t"free": {"all":"0"}',
      ' }',
      '',
    ].join('\n'),
  );
  const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
  await traffic.apply(
    [
      { target: 'rules#pro.L1', exposure: percent(15) },
      { target: 'rules#free.all', exposure: percent(2.5) },
    ],
    revisions,
    call,
  );
  expect(await etcd.get('rules')).toBe(rules.replace('1.0', '15').replace('"0"', '"2.5"'));
  await traffic.apply([{ target: 'rules#pro.L4', exposure: percent(0) }], null, call);
  expect(await etcd.get('rules')).toBe(rules.replace('1.0', '15').replace('"0"', '"2.5"').replace('5}', '0}'));
  await traffic.restore(snapshot, call);
  expect(await etcd.get('rules')).toBe(rules);
});

it.each([
  ['{permille}', ' 50\n', 12.5, ' 125\n'],
  ['{ratio}', '0.5', 0.1, '0.001'],
  ['{"canary":{canary},"stable":{stable}}', '{ "canary": 1,\n  "stable": 99 }', 25, '{"canary":25,"stable":75}'],
  ['{stable}:{canary}', '995:5', 0.05, '9995:5'],
  [
    'gray.percent={percent}',
    '# share\nother.percent=3\ngray.percent=10\n',
    7.5,
    '# share\nother.percent=3\ngray.percent=7.5\n',
  ],
])('writes and reads a share as %s', async (shareTemplate, before, share, after) => {
  await etcd.put('share', before);
  const traffic = await trafficOf({ entries: ['share'], shareTemplate });
  const { targets } = await traffic.preview(percent(share), call);
  expect(targets[0]!.from).not.toEqual(percent(share));
  const revisions = new Map([['share', targets[0]!.revision]]);
  const found = await traffic.apply([{ target: 'share', exposure: percent(share) }], revisions, call);
  expect(found.targets).toEqual([{ target: 'share', exposure: percent(share) }]);
  expect(await etcd.get('share')).toBe(after);
});

it.each([
  ['nowhere', '{percent}', 'ten'],
  ['beside something else', '{percent}', '10 of 20'],
  ['out of range', '{percent}', '101'],
  ['twice', 'p={percent}', 'p=1\n#p=2'],
  ['within a longer number', 'v1.{percent}', 'v1.2.3'],
])('does not guess a share that stands %s', async (_, shareTemplate, text) => {
  await etcd.put('share', text);
  const traffic = await trafficOf({ entries: ['share'], shareTemplate });
  const unreadable = { code: 'http-switch-value-unreadable', params: { target: 'share' } };
  await expect(traffic.read(call)).rejects.toMatchObject(unreadable);
  await expect(traffic.preview(percent(5), call)).rejects.toMatchObject(unreadable);
  expect(await etcd.get('share')).toBe(text);
});

it('lowers over what is no share where the entry holds nothing else, and leaves documents alone', async () => {
  await etcd.put('share', 'ten');
  const lower = [{ target: 'share', exposure: percent(0) }];
  await (await trafficOf({ entries: ['share'] })).apply(lower, null, call);
  expect(await etcd.get('share')).toBe('0');
  await etcd.put('share', 'p: ten');
  const within = await trafficOf({ entries: ['share'], shareTemplate: 'p: {percent}' });
  await expect(within.apply(lower, null, call)).rejects.toMatchObject({ code: 'http-switch-value-unreadable' });
  expect(await etcd.get('share')).toBe('p: ten');
});

it('takes a missing entry for nobody only where it is told so, and takes it away again from a snapshot', async () => {
  const unsure = await trafficOf({ entries: ['none/yet'] });
  await expect(unsure.read(call)).rejects.toMatchObject({
    code: 'http-switch-value-missing',
    params: { target: 'none/yet' },
  });
  const traffic = await trafficOf({ entries: ['none/yet'], missingIsNone: true });
  const snapshot = await traffic.snapshot(call);
  const [shown] = (await traffic.preview(percent(5), call)).targets;
  expect(shown).toMatchObject({ from: percent(0), diff: '--- none/yet\n+++ none/yet\n@@ -0,0 +1,1 @@\n+5\n' });
  const expected = new Map([['none/yet', shown!.revision]]);
  await traffic.apply([{ target: 'none/yet', exposure: percent(5) }], expected, call);
  expect(await etcd.get('none/yet')).toBe('5');
  // Somebody created it meanwhile: the raise was decided on there being none.
  await expect(traffic.apply([{ target: 'none/yet', exposure: percent(9) }], expected, call)).rejects.toMatchObject({
    code: 'http-switch-changed',
  });
  await traffic.restore(snapshot, call);
  expect(await etcd.get('none/yet')).toBeNull();
});

it('raises all entries or none, and lowers each for itself', async () => {
  await etcd.put('a', '1');
  await etcd.put('b', '1');
  const traffic = await trafficOf({ entries: ['a', 'b'] });
  const { targets } = await traffic.preview(percent(10), call);
  const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
  await etcd.put('b', '2');
  const both = (exposure: Exposure) => ['a', 'b'].map((target) => ({ target, exposure }));
  await expect(traffic.apply(both(percent(10)), revisions, call)).rejects.toMatchObject({
    code: 'http-switch-changed',
    params: { target: 'b' },
  });
  expect([await etcd.get('a'), await etcd.get('b')]).toEqual(['1', '2']);
  const within = await trafficOf({ entries: ['b#x', 'a'] });
  const lower = [
    { target: 'b#x', exposure: percent(0) },
    { target: 'a', exposure: percent(0) },
  ];
  await expect(within.apply(lower, null, call)).rejects.toMatchObject({ code: 'http-switch-value-unreadable' });
  expect([await etcd.get('a'), await etcd.get('b')]).toEqual(['0', '2']);
});

it('lowers though the service was frozen when it was asked', async () => {
  await etcd.put('share', '50');
  const traffic = await trafficOf({ entries: ['share'] });
  etcd.process.pause();
  const lowering = traffic.apply([{ target: 'share', exposure: percent(0) }], null, { deadlineMs: 8_000 });
  etcd.process.resume();
  expect((await lowering).targets).toEqual([{ target: 'share', exposure: percent(0) }]);
  expect(await etcd.get('share')).toBe('0');
});

it('refuses a snapshot of other entries', async () => {
  await etcd.put('share', '5');
  const foreign = await (await trafficOf({ entries: ['share'] })).snapshot(call);
  const traffic = await trafficOf({ entries: ['a'] });
  await expect(traffic.restore(foreign, call)).rejects.toMatchObject({ code: 'invalid-input' });
});
