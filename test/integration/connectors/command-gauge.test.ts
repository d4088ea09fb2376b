import { appendFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector, surroundingsWith } from '../../support/open-connector.ts';
import { type CommandGaugeFixture, startCommandGauge } from '../../support/servers/start-command-gauge.ts';
import { startSshd } from '../../support/servers/start-sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };

let script: CommandGaugeFixture;
const ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  script = await startCommandGauge();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await script.stop();
});

async function open(config: Readonly<Record<string, unknown>> = {}, surroundings = surroundingsWith()) {
  const kind = connectorByKind('command-gauge');
  const connection = await openConnector(kind, { ...script.config, ...config }, surroundings);
  ends.push(() => connection.close());
  return connection;
}

it('is run once for all guards that ask in an interval, over a real sshd, and is told its window', async () => {
  const sshd = await startSshd();
  ends.push(() => sshd.stop());
  const ssh = await openConnector(connectorByKind('ssh'), sshd.config);
  ends.push(() => ssh.close());
  await script.prints(
    'errorRatio 0.02\nlatency.p99=812.5\nqueue depth: no line of ours\nbacklog: 7\ntwice 1\ntwice 2\n',
  );
  const config = { machine: 'web', outputFormat: 'lines', everySeconds: 3_600 };
  const { metrics } = await open(config, surroundingsWith({ web: ssh.machine! }));
  const names = ['errorRatio', 'latency.p99', 'backlog', 'twice', 'nothing'];
  const readings = await Promise.all([...names, ...names].map((name) => metrics!.instant(name, call)));
  expect(readings.map((reading) => (reading.kind === 'value' ? reading.value : reading.reason))).toEqual([
    ...[0.02, 812.5, 7, 'many-series', 'empty'],
    ...[0.02, 812.5, 7, 'many-series', 'empty'],
  ]);
  expect(await metrics!.instant('backlog', call)).toEqual(readings[2]);
  expect(await script.calls()).toEqual(['300']);
  expect(await metrics!.check!('twice', call)).toMatchObject({ series: 2 });
});

it('is run again after its interval', async () => {
  const { metrics } = await open();
  expect(await metrics!.instant('search.errorRatio', call)).toMatchObject({ value: 0.02 });
  await script.prints('{"search": {"errorRatio": "0.5"}}');
  await waitFor('the new value', async () => {
    const reading = await metrics!.instant('search.errorRatio', call);
    return reading.kind === 'value' && reading.value === 0.5;
  });
});

it.each([
  ['milliseconds', '1700000000123', 1_700_000_000_123],
  ['seconds', '1700000000.5', 1_700_000_000_500],
  ['ISO 8601', '"2023-11-14T22:13:20Z"', 1_700_000_000_000],
])('has the time of its sample from the output in %s', async (_, said, sampledAt) => {
  await script.prints(`{"at": ${said}, "value": 3}`);
  const connection = await open({ timeName: 'at' });
  expect(await connection.metrics!.instant('value', call)).toEqual({ kind: 'value', value: 3, sampledAt });
  expect((await connection.metrics!.check!('value', call)).newestAt).toBe(sampledAt);
});

it.each(['{"value": 3}', '{"at": "soon", "value": 3}', '{"at": 99999999999, "value": 3}'])(
  'is no reading where the time is missing or to come: %s',
  async (text) => {
    await script.prints(text);
    const connection = await open({ timeName: 'at' });
    expect(await connection.metrics!.instant('value', call)).toMatchObject({
      kind: 'missing',
      reason: 'bad-answer',
      detail: expect.stringContaining('no-time'),
    });
    expect(await connection.health(call)).toMatchObject({ ok: false, code: 'command-output-unclear' });
  },
);

it('says why there is no reading: exit status, output, a changed script, a program that is not there', async () => {
  const pinned = { pinnedFiles: [await script.pin()] };
  await script.prints('Traceback (most recent call last)');
  const read = async (config: Readonly<Record<string, unknown>> = {}) =>
    (await open(config)).metrics!.instant('search.errorRatio', call);
  expect(await read()).toMatchObject({ reason: 'bad-answer', detail: 'not-json: Traceback (most recent call last)' });
  await script.fails('no route to the database\n');
  expect(await read(pinned)).toMatchObject({ reason: 'http-error', detail: 'exit 7: no route to the database' });
  expect(await (await open()).health(call)).toMatchObject({
    ok: false,
    code: 'command-failed',
    params: { exitCode: 7 },
  });
  expect(await read({ gaugeCommand: [`${script.folder}/nobody`] })).toMatchObject({ reason: 'unreachable' });
  const callsBefore = await script.calls();
  await appendFile(script.script, '# changed\n');
  expect(await read(pinned)).toMatchObject({ reason: 'bad-answer', detail: `command-file-changed: ${script.script}` });
  expect(await script.calls()).toEqual(callsBefore);
});

it('is ended when it takes too long, and the reading is missing meanwhile', async () => {
  const { metrics } = await open({ gaugeCommand: ['sleep', '86399'], timeoutSeconds: 1 });
  expect(await metrics!.instant('value', call)).toMatchObject({
    kind: 'missing',
    reason: 'unreachable',
    detail: 'no answer in 1000 ms',
  });
});
