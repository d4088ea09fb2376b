import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../../electron/backend/connectors/command-switch/command-switch-config.ts';
import type { TrafficCapability } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../../shared/release/exposure.ts';
import { openConnector } from '../../support/open-connector.ts';
import { type CommandSwitchFixture, startCommandSwitch } from '../../support/servers/start-command-switch.ts';

const call = { deadlineMs: 60_000 };
const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
const shares = (...given: readonly (readonly [string, number])[]): Exposure => ({
  kind: 'shares',
  shares: given.map(([target, share]) => ({ target, percent: share })),
});
const [internal, pro, cities] = ['internal=true', 'planTier=pro & level>=5', 'city=北京|上海'] as const;
const names = [internal, pro, cities];

let scripts: CommandSwitchFixture;
/** With audiences, nobody of whom has anything yet. */
let config: Readonly<Record<string, unknown>>;
const ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  scripts = await startCommandSwitch();
  config = await scripts.withAudiences(names);
  await put(0, 0, 0, 0);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await scripts.stop();
});

/** The share of everybody, and of each audience, as the scripts keep it. */
async function put(...values: readonly number[]): Promise<void> {
  for (const [index, value] of values.entries()) {
    await scripts.write(`app@${['all', ...names][index]}`, String(value));
  }
}
const live = (target = 'app') => Promise.all(['all', ...names].map((name) => scripts.read(`${target}@${name}`)));
const calls = async () => (await scripts.read('calls')).trim().split('\n');

async function trafficOf(changed: Readonly<Record<string, unknown>> = {}): Promise<TrafficCapability> {
  const connection = await openConnector(connectorByKind('command-switch'), { ...config, ...changed });
  ends.push(() => connection.close());
  return connection.traffic!;
}
async function raise(traffic: TrafficCapability, exposure: Exposure): Promise<Exposure | undefined> {
  const { targets } = await traffic.preview(exposure, call);
  const revisions = new Map(targets.map(({ target, revision }) => [target, revision]));
  const change = targets.map(({ target }) => ({ target, exposure }));
  const found = await traffic.apply(change, revisions, call);
  expect(await traffic.read(call)).toEqual(found);
  return found.targets[0]?.exposure;
}
const lower = async (traffic: TrafficCapability, exposure: Exposure) =>
  (await traffic.apply([{ target: 'app', exposure }], null, call)).targets[0]?.exposure;

describe('audiences that the same commands reach', () => {
  it('are opened and closed by exactly the commands that were shown, everybody last and first', async () => {
    const traffic = await trafficOf({ environment: ['WHO={audience}'] });
    const snapshot = await traffic.snapshot(call);
    const both: Exposure = { kind: 'both', percent: 12.5, targets: [internal, pro] };
    const { targets } = await traffic.preview(both, call);
    expect(targets).toMatchObject([{ target: 'app', from: percent(0), to: both }]);
    const shown = [internal, pro].flatMap((audience) => [
      expect.stringMatching(/^--- .*: app \/ /),
      expect.stringContaining(`: app / ${audience}`),
      '@@ -1,1 +1,3 @@',
      '-0',
      '+12.5',
      `+WHO=${JSON.stringify(audience)}`,
      `+${JSON.stringify([scripts.setScript, `app@${audience}`, '12.5'])}`,
    ]);
    expect(targets[0]!.diff.split('\n')).toEqual([...shown, '']);

    expect(await raise(traffic, both)).toEqual(both);
    const pair: Exposure = { kind: 'targets', targets: [internal, pro] };
    expect(await raise(traffic, pair)).toEqual(pair);
    expect(await raise(traffic, percent(100))).toEqual(percent(100));
    expect(await live()).toEqual(['100', '100', '100', '100']);
    const two = shares([pro, 50], [cities, 0.5]);
    expect(await lower(traffic, two)).toEqual(two);
    expect(await live()).toEqual(['0', '0', '50', '0.5']);
    expect(await lower(traffic, percent(0))).toEqual(percent(0));
    await raise(traffic, two);
    expect(await traffic.restore(snapshot, call)).toEqual({ targets: [{ target: 'app', exposure: percent(0) }] });
    expect(await traffic.snapshot(call)).toEqual(snapshot);
    const line = (value: number, audience = 'all') => `app@${audience} ${value}`;
    expect(await calls()).toEqual([
      ...[line(12.5, internal), line(12.5, pro)],
      ...[line(100, internal), line(100, pro)],
      ...[line(100, cities), line(100)],
      ...[line(0), line(0, internal), line(50, pro), line(0.5, cities)],
      ...[line(0, pro), line(0, cities)],
      ...[line(50, pro), line(0.5, cities)],
      ...[line(0, pro), line(0, cities)],
    ]);
  });

  it('are closed before others are opened where a raise does both, by the command for lowerings', async () => {
    await put(5, 5, 5, 5);
    const lowerCommand = [scripts.setScript, '{target}@{audience}', '{value}', '--down'];
    const traffic = await trafficOf({ lowerCommand });
    const opened = shares([internal, 100], [pro, 50]);
    const { targets } = await traffic.preview(opened, call);
    await raise(traffic, opened);
    const made = await calls();
    expect(made).toEqual(['app@all 0 --down', `app@${cities} 0 --down`, `app@${internal} 100`, `app@${pro} 50`]);
    // Shown in the same order, with the same arguments.
    const shown = targets[0]!.diff.match(/^\+\[.*$/gm)!.map((line) => JSON.parse(line.slice(1)) as string[]);
    expect(shown.map((words) => words.slice(1).join(' '))).toEqual(made);
  });

  it('are put back when a raise fails in the middle, also those that it had closed', async () => {
    await put(5, 5, 5, 5);
    const traffic = await trafficOf();
    await scripts.write(`fail-app@${pro}`, '');
    await expect(raise(traffic, shares([internal, 100], [pro, 50]))).rejects.toMatchObject({ code: 'command-failed' });
    expect(await live()).toEqual(['5', '5', '5', '5']);
    expect((await calls()).slice(0, 4)).toEqual([
      ...['app@all 0', `app@${cities} 0`, `app@${internal} 100`, `app@${pro} 50`],
    ]);
  });

  it('are lowered each for itself: one that fails neither stops nor undoes the others', async () => {
    await put(0, 100, 50, 20);
    const traffic = await trafficOf();
    await scripts.write(`fail-app@${internal}`, '');
    await expect(lower(traffic, percent(0))).rejects.toMatchObject({ code: 'command-failed', retryable: true });
    expect(await live()).toEqual(['0', '100', '0', '0']);
    await scripts.remove(`fail-app@${internal}`);
    expect(await lower(traffic, percent(0))).toEqual(percent(0));
  });

  it('are set one after the other, because what is run for them may write one document', async () => {
    const alone = join(scripts.folder, 'alone.sh');
    await scripts.write(
      'alone.sh',
      `#!/bin/sh
cd "$(dirname "$0")" && mkdir busy || exit 9
./set.sh "$@"
rmdir busy
`,
    );
    await chmod(alone, 0o755);
    await put(100, 100, 100, 100);
    const traffic = await trafficOf({ applyCommand: [alone, '{target}@{audience}', '{value}'] });
    expect(await lower(traffic, percent(0))).toEqual(percent(0));
    expect(await calls()).toHaveLength(4);
  });

  it('stop a raise when one of them was changed by hand, and are refused where nobody listed them', async () => {
    await put(0, 100, 0, 0);
    const traffic = await trafficOf();
    const { targets } = await traffic.preview(percent(100), call);
    const revisions = new Map([['app', targets[0]!.revision]]);
    await scripts.write(`app@${cities}`, '7');
    const change = [{ target: 'app', exposure: percent(100) }];
    await expect(traffic.apply(change, revisions, call)).rejects.toMatchObject({
      code: 'command-switch-changed',
      params: { target: 'app', found: expect.stringContaining(`app / ${cities} = 7`) },
    });
    const named = await trafficOf({ everybodyName: 'everyone' });
    await scripts.write('app@everyone', '0');
    await scripts.write(`app@${cities}`, '0');
    // The same shares, but another word for everybody: that is another command.
    await expect(named.apply(change, revisions, call)).rejects.toMatchObject({ code: 'command-switch-changed' });
    for (const [exposure, refusal] of [
      [shares([pro, 5], ['userType=vip', 5]), { code: 'audience-unlisted', params: { audience: 'userType=vip' } }],
      [shares([cities, 20], [pro, 50]), { code: 'audience-order', params: { audience: cities } }],
    ] as const) {
      await expect(traffic.preview(exposure, call)).rejects.toMatchObject(refusal);
      await expect(traffic.apply([{ target: 'app', exposure }], revisions, call)).rejects.toMatchObject(refusal);
    }
    await expect(lower(traffic, shares(['userType=vip', 5]))).rejects.toMatchObject({ code: 'audience-unlisted' });
    await expect(scripts.read('calls')).rejects.toThrow();
    const bare = await openConnector(connectorByKind('command-switch'), scripts.config);
    ends.push(() => bare.close());
    const targetsOfIt: Exposure = { kind: 'targets', targets: [pro] };
    await expect(bare.traffic!.preview(targetsOfIt, call)).rejects.toMatchObject({ code: 'audience-unlisted' });
  });

  it('at another share than everybody are no exposure, from which none rises when it is lowered', async () => {
    await put(10, 100, 0, 20);
    const traffic = await trafficOf();
    await expect(traffic.read(call)).rejects.toMatchObject({
      code: 'audience-apart',
      params: { audience: internal, percent: 100, everybody: 10 },
    });
    const lowered = shares([internal, 50], [cities, 20]);
    expect(await lower(traffic, shares([internal, 50], [pro, 50], [cities, 50]))).toEqual(lowered);
    await put(10, 100, 250, 20);
    await expect(traffic.read(call)).rejects.toMatchObject({
      code: 'command-value-unreadable',
      params: { target: 'app', audience: pro, value: '250' },
    });
    expect(await lower(traffic, percent(0))).toEqual(percent(0));
    expect(await live()).toEqual(['0', '0', '0', '0']);
  });

  it('stand on every target, under names for their shares', async () => {
    const shareValues = ['0=off', '10=canary', '100=on'];
    const lines = { readCommand: ['cat', join(scripts.folder, '{target}@{audience}')], outputPath: undefined };
    for (const name of ['all', ...names]) {
      for (const target of ['app', 'eu']) await scripts.write(`${target}@${name}`, 'off');
    }
    const traffic = await trafficOf({ ...lines, shareValues, targets: ['app', 'eu'] });
    await expect(raise(traffic, shares([internal, 100], [pro, 50]))).rejects.toMatchObject({
      code: 'command-share-unlisted',
      params: { audience: pro, percent: 50 },
    });
    const opened = shares([internal, 100], [pro, 10]);
    expect(await raise(traffic, opened)).toEqual(opened);
    expect([await live('app'), await live('eu')]).toEqual([
      ['off', 'on', 'canary', 'off'],
      ['off', 'on', 'canary', 'off'],
    ]);
    // The next lower names; only the target that is named.
    expect(await lower(traffic, shares([internal, 60], [pro, 5]))).toEqual({
      kind: 'both',
      percent: 10,
      targets: [internal],
    });
    expect((await traffic.read(call)).targets[1]).toEqual({ target: 'eu', exposure: opened });
  });

  it('have each what it was told last, where no command reads them', async () => {
    const blind = { readCommand: undefined, reportFile: join(scripts.folder, 'told.json') };
    const traffic = await trafficOf(blind);
    const told = (exposure: Exposure) => ({ targets: [{ target: 'app', exposure, reported: true }] });
    expect(await traffic.read(call)).toEqual(told(percent(0)));
    const opened = shares([internal, 100], [pro, 50]);
    await raise(traffic, opened);
    expect(await (await trafficOf(blind)).read(call)).toEqual(told(opened));
    await scripts.write(`fail-app@${pro}`, '');
    await expect(lower(traffic, percent(0))).rejects.toMatchObject({ code: 'command-failed' });
    await expect(traffic.read(call)).rejects.toMatchObject({
      code: 'command-state-unknown',
      params: { target: 'app', audience: pro },
    });
    expect(await live()).toEqual(['0', '0', '50', '0']);
    await scripts.remove(`fail-app@${pro}`);
    expect(await lower(traffic, percent(0))).toEqual(percent(0));
    expect(await traffic.read(call)).toEqual(told(percent(0)));
  });

  it('that a snapshot does not know yet are put back as everybody is', async () => {
    await scripts.write('app', '10');
    const before = await openConnector(connectorByKind('command-switch'), scripts.config);
    ends.push(() => before.close());
    const snapshot = await before.traffic!.snapshot(call);
    expect(JSON.parse(snapshot.content)).toMatchObject({ targets: [{ target: 'app', value: '10' }] });
    expect(snapshot.content).not.toContain('everybody');
    await put(50, 100, 50, 0);
    const traffic = await trafficOf();
    expect(await traffic.restore(snapshot, call)).toEqual({ targets: [{ target: 'app', exposure: percent(10) }] });
    expect(await live()).toEqual(['10', '10', '10', '10']);
    const later = await traffic.snapshot(call);
    expect(traffic.snapshotText!(later)).toBe(
      ['app', ...names.map((name) => `app / ${name}`)].map((name) => `${name} = 10\n`).join(''),
    );
    const fewer = await trafficOf({ audienceNames: [internal] });
    await expect(fewer.restore(later, call)).rejects.toMatchObject({ code: 'audience-unlisted' });
  });
});

it('is stored only where every command is told for whom it is run, and as an argument', () => {
  const command = ['set.sh', '{audience}', '{value}'];
  const base = { applyCommand: command, readCommand: ['get.sh', '--of={audience}'], audienceNames: [...names] };
  const fieldOf = (values: object) => configSchema.safeParse({ ...base, ...values }).error?.issues[0]?.path[0];
  expect(fieldOf({})).toBeUndefined();
  const inEnvironment = { applyCommand: ['set.sh'], readCommand: ['get.sh'], environment: ['WHO={audience}'] };
  expect(fieldOf(inEnvironment)).toBeUndefined();
  expect(fieldOf({ applyCommand: ['sh', '-c', 'set.sh "$1"', 'sh', '{audience}'] })).toBeUndefined();
  // Without audiences it is text as it always was.
  expect(fieldOf({ audienceNames: undefined, applyCommand: ['sh', '-c', 'set.sh $' + '{audience}'] })).toBeUndefined();
  for (const [field, wrong] of [
    ['applyCommand', { applyCommand: ['set.sh', '{value}'] }],
    ['readCommand', { readCommand: ['get.sh'] }],
    ['lowerCommand', { lowerCommand: ['down.sh'] }],
    ['applyCommand', { applyCommand: ['sh', '-c', 'set.sh {audience}'] }],
    ['readCommand', { readCommand: ['ssh', 'web', 'get.sh', '{audience}'] }],
    ['previewCommand', { previewCommand: ['bash', '-c', 'echo {audience}'] }],
    ['audienceNames', { audienceNames: ['--force'] }],
    ['audienceNames', { audienceNames: ['pro', 'pro'] }],
    ['audienceNames', { audienceNames: ['pro'], targets: Array.from({ length: 26 }, (_, index) => `t${index}`) }],
    ['everybodyName', { audienceNames: ['pro', 'all'] }],
    ['everybodyName', { everybodyName: '-a' }],
    ['applyCommand', { applyCommand: undefined, flagReadCommand: ['a'], flagWriteCommand: ['b'] }],
  ] as const) {
    expect([wrong, fieldOf(wrong)]).toEqual([wrong, field]);
  }
});
