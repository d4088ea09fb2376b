import { appendFile, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Reading } from '../../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../../electron/backend/connectors/index.ts';
import { openConnector, surroundingsWith } from '../../support/open-connector.ts';
import { startLoggingNginx } from '../../support/servers/start-logging-nginx.ts';
import { startSshd } from '../../support/servers/start-sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const call = { deadlineMs: 20_000 };
const ends: (() => Promise<unknown>)[] = [];
let folder: string;
let log: string;
let now: number;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cockpit-novelty-')));
  log = join(folder, 'app.log');
  now = Date.now();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true, force: true });
});

async function open(config: Readonly<Record<string, unknown>> = {}, surroundings = surroundingsWith()) {
  const whole = { linesCommand: ['cat', log], everySeconds: 1, ...config };
  const connection = await openConnector(connectorByKind('novelty'), whole, surroundings);
  ends.push(() => connection.close());
  return connection;
}
type Opened = Awaited<ReturnType<typeof open>>;

/** A line of the log, so many seconds before the test began. */
const line = (secondsAgo: number, text: string) => `${new Date(now - secondsAgo * 1000).toISOString()} ${text}\n`;
const every = (step: number, from: number, to: number, text: (index: number) => string) =>
  Array.from({ length: Math.floor((from - to) / step) }, (_, index) => line(from - index * step, text(index))).join('');
const ask = ({ metrics }: Opened, query: string, secondsAgo?: number) =>
  metrics!.instant(query, { ...call, since: secondsAgo === undefined ? undefined : now - secondsAgo * 1000 });
const answerOf = (reading: Reading) =>
  reading.kind === 'value' ? reading.value : `${reading.reason}: ${reading.detail}`;

it('tells kinds that are new since the batch, and kinds that grew, with what they look like', async () => {
  await writeFile(
    log,
    [
      every(10, 3_500, 0, (index) => `WARN slow query of ${index * 7} ms by 10.0.0.${index % 250}`),
      every(60, 3_500, 60, (index) => `ERROR payment ${index}f3a9c2d1e declined`),
      every(2, 58, 0, (index) => `ERROR payment ${index}f3a9c2d1e declined`),
      every(10, 50, 0, (index) => `ERROR 订单 ${880_000 + index} 余额不足 token=abc${index}9def`),
      line(20, 'ERROR NullPointerException at Shop.java:77'),
    ].join(''),
  );
  const connection = await open();
  const fresh = await ask(connection, 'new 5m', 60);
  expect(fresh).toMatchObject({
    value: 2,
    examples: [
      expect.stringMatching(/^5× ERROR 订单 880000 余额不足 token=•••$/),
      expect.stringMatching(/^1× ERROR NullPointerException at Shop\.java:77$/),
    ],
  });
  expect(answerOf(await ask(connection, 'new 5m min=3', 60))).toBe(1);
  // What was new in a batch before is known in this one.
  expect(answerOf(await ask(connection, 'new 5m', 15))).toBe(0);
  const grown = await ask(connection, 'grown 5m', 60);
  expect(grown).toMatchObject({
    value: 1,
    examples: [expect.stringMatching(/^(?:1|0\.9\d) → 2\d\/min ERROR payment .* declined$/)],
  });
  expect(answerOf(await ask(connection, 'grown 5m ratio=60', 60))).toBe(0);
  expect(answerOf(await ask(connection, 'grown 5m min=100', 60))).toBe(0);
  expect(answerOf(await ask(connection, 'count "余额不足" 5m', 55))).toBe(5);
  expect(answerOf(await ask(connection, 'count /declined$|NullPointer/ 50m'))).toBe(78);
  // Without a batch the time before the window is what is compared with.
  expect(answerOf(await ask(connection, 'new 40s'))).toBe(1);
  expect(await connection.health(call)).toMatchObject({
    ok: true,
    code: 'novelty-ok',
    params: { kinds: 4, needed: 600 },
  });
});

it('counts a line once, however often it is given, and equal lines as often as they stand there', async () => {
  await writeFile(log, line(30, 'ERROR again') + line(30, 'ERROR again') + line(20, 'ERROR once'));
  const connection = await open({ lineSeconds: 300 });
  expect(answerOf(await ask(connection, 'count 5m'))).toBe(3);
  await appendFile(log, line(30, 'ERROR again') + line(1, 'ERROR once'));
  await waitFor('the new lines', async () => answerOf(await ask(connection, 'count 5m')) === 5);
  await writeFile(log, line(1, 'ERROR once'));
  await connection.health(call);
  await connection.health(call);
  expect(answerOf(await ask(connection, 'count 5m'))).toBe(5);
});

it('warns of a filter that fits no line that came', async () => {
  await writeFile(log, line(30, 'app.service: ERROR 余额不足') + line(20, 'app.service: WARN slow'));
  const connection = await open({ only: String.raw`\[(error|crit)\]` });
  const none = await connection.health(call);
  expect(none).toMatchObject({ ok: true, warns: true, code: 'novelty-none-counted', params: { lines: 2 } });
  await appendFile(log, line(1, '[error] upstream timed out'));
  const counted = await connection.health(call);
  expect(counted).toMatchObject({ ok: true, code: 'novelty-ok', params: { lines: 3, counted: 1 } });
  expect(counted.warns).toBeUndefined();
});

it('says how much of the past is missing', async () => {
  await writeFile(
    log,
    every(10, 400, 0, () => 'WARN slow'),
  );
  const connection = await open();
  expect(answerOf(await ask(connection, 'new 5m', 60))).toMatch(/^empty: history 33\d of 600 s$/);
  // Of the hour only the batch is meant, and all of it was watched.
  expect(answerOf(await ask(connection, 'count 1h', 65))).toBe(6);
  expect(answerOf(await ask(connection, 'count 1h'))).toMatch(/^empty: watched 39\d|^empty: watched 40\d/);
  expect(await connection.metrics!.check!('grown 5m', call)).toMatchObject({ series: 0 });
  // An answer that was cut holds everything only from its oldest line on.
  const cut = await open({ linesCommand: ['tail', '-n', '5', log], lineLimit: 5, historySeconds: 30 });
  expect(answerOf(await ask(cut, 'new 10s', 25))).toMatch(/^empty: history 2\d of 30 s$/);
  const whole = await open({ linesCommand: ['tail', '-n', '500', log], lineLimit: 500, historySeconds: 30 });
  expect(answerOf(await ask(whole, 'new 10s', 25))).toBe(0);
});

it('asks for the past once, and then for what was not met yet', async () => {
  await writeFile(log, '');
  const connection = await open({ linesCommand: ['sh', '-c', `echo {seconds} >> ${folder}/asked; cat ${log}`] });
  await ask(connection, 'count 5m');
  await connection.health(call);
  const asked = (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n').map(Number);
  expect(asked[0]).toBe(660);
  expect(asked[1]).toBeGreaterThanOrEqual(60);
  expect(asked[1]).toBeLessThan(70);
  expect(answerOf(await ask(connection, 'new 5m', 10))).toBe(0);
  expect(await connection.health(call)).toMatchObject({ ok: true, code: 'novelty-ok-quiet' });
});

it('takes only what is new from a source that gives nothing twice', async () => {
  await writeFile(log, 'ERROR one 1\nERROR one 2\n');
  const config = { delivery: 'fresh', linesCommand: ['sh', '-c', `cat ${log}; : > ${log}`], historySeconds: 1 };
  const connection = await open(config);
  // The first answer says nothing about the time before it.
  expect(answerOf(await ask(connection, 'count 5m'))).toBe('empty: watched 0 of 300 s');
  expect(answerOf(await ask(connection, 'new 5m', 1))).toMatch(/^empty: /);
  await waitFor('two seconds were watched', async () => answerOf(await ask(connection, 'count 3s')) === 2);
  await waitFor('a second of history', async () => answerOf(await ask(connection, 'new 50ms')) === 0);
  await appendFile(log, 'ERROR one 3\nFATAL another\n');
  await waitFor('the new lines', async () => answerOf(await ask(connection, 'count 3s')) === 2);
});

it.each([
  [
    'the answer of a Loki',
    { linesFormat: 'json', messagesPath: 'data.result[*].values[*]', messagePath: '[1]', lineTimePath: '[0]' },
    (at: number) =>
      JSON.stringify({
        status: 'success',
        data: {
          resultType: 'streams',
          result: [
            {
              stream: { app: 'shop' },
              values: [
                [`${at}000000`, 'ERROR db 1 lost'],
                [`${at + 1}000000`, 'ERROR db 2 lost'],
              ],
            },
            { stream: { app: 'cart' }, values: [[`${at}000000`, 'ERROR 余额 -3.5']] },
          ],
        },
      }),
  ],
  [
    'objects a line, with their severity',
    {
      linesFormat: 'json-lines',
      messagePath: 'msg',
      severityPath: 'level',
      lineTimePath: 'time',
      only: '^(50|60) ',
      ignore: ['health'],
    },
    (at: number) =>
      [
        { level: 50, time: at, msg: 'db 1 lost' },
        { level: 60, time: at, msg: 'db 2 lost' },
        { level: 30, time: at, msg: 'hello' },
        { level: 50, time: at, msg: 'health of db 3' },
        { level: 50, time: at, msg: '余额 -3.5' },
      ]
        .map((entry) => JSON.stringify(entry))
        .join('\n'),
  ],
])('reads %s', async (_, config, answer) => {
  await writeFile(log, answer(now - 5_000));
  const connection = await open({ lineSeconds: 300, ...config });
  expect(answerOf(await ask(connection, 'count 5m'))).toBe(3);
  expect(answerOf(await ask(connection, 'count "db" 5m'))).toBe(2);
  expect(await connection.health(call)).toMatchObject({
    params: { counted: 3, kinds: 2, ageSeconds: expect.any(Number) },
  });
});

it.each([
  ['authorization: bearer 9f8a7b6c5d', 'authorization: •••'],
  ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: •••'],
  ['sent Basic dXNlcjpwYXNz on', 'sent Basic ••• on'],
  ['Basic authentication failed, bearer token missing', 'Basic authentication failed, bearer token missing'],
  [String.raw`{"body":"{\"password\":\"x y\",\"n\":1}"}`, String.raw`{"body":"{\"password\":\"•••\",\"n\":1}"}`],
  ['Cookie: a=1; b=2; c=3 at GET /x', 'Cookie: ••• at GET /x'],
  ['{"cookie":"a=1; b=2","host":"x"}', '{"cookie":"•••","host":"x"}'],
  ['{"password":"two words","n":1}', '{"password":"•••","n":1}'],
  ['pass=hunter passphrase=hunter passed: 3', 'pass=••• passphrase=••• passed: 3'],
  ['x-api-key: abcdef', 'x-api-key: •••'],
])('shows no secret of %s', async (text, shown) => {
  await writeFile(log, line(1, text));
  const connection = await open();
  expect(await ask(connection, 'count 10s')).toMatchObject({ value: 1, examples: [`1× ${shown}`] });
  const failing = await open({ linesCommand: ['sh', '-c', 'cat "$0"; exit 3', log] });
  const { params } = await failing.health(call);
  expect(params.detail).toBe((await readFile(log, 'utf8')).trim().replace(text, shown));
  expect(answerOf(await ask(failing, 'count 10s'))).toBe(`http-error: exit 3: ${params.detail}`);
});

it('leaves a pattern that takes too long, an answer without times, and more kinds than it can hold', async () => {
  await writeFile(log, line(5, `${'a'.repeat(60)}!`));
  const slow = await open({ only: '^\\S+ (a+)+$' });
  expect(answerOf(await ask(slow, 'count 5m'))).toMatch(/^bad-answer: pattern-too-slow/);
  await writeFile(log, 'no time\nnone either\n');
  expect(answerOf(await ask(await open(), 'count 5m'))).toBe('bad-answer: no line has a time');
  await writeFile(log, '{"a": 1}');
  const listless = await open({ linesFormat: 'json', messagesPath: 'logs[*]', lineTimePath: 'at' });
  expect(answerOf(await ask(listless, 'count 5m'))).toBe('bad-answer: no list at logs[*]');
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const wordOf = (index: number) => [...String(index)].map((digit) => letters[Number(digit)]).join('');
  await writeFile(
    log,
    every(0.1, 200, 0, (index) => `ERROR ${wordOf(index)}`),
  );
  expect(answerOf(await ask(await open(), 'new 5m'))).toBe('bad-answer: more than 1000 kinds');
});

it.each([
  ['linesCommand', { linesCommand: [] }],
  ['url', { linesFrom: 'http', sourcePath: '/log' }],
  ['sourcePath', { linesFrom: 'http', url: 'http://127.0.0.1:1' }],
  ['lineTimePath', { linesFormat: 'json-lines', messagePath: 'msg' }],
])('is not opened without %s', async (place, config) => {
  await expect(open(config)).rejects.toMatchObject({ code: 'connection-invalid', params: { place } });
});

it('finds the new kind of error in the log of a real nginx, over a real sshd', async () => {
  const [nginx, sshd] = await Promise.all([startLoggingNginx(), startSshd()]);
  ends.push(
    () => nginx.stop(),
    () => sshd.stop(),
  );
  const ssh = await openConnector(connectorByKind('ssh'), sshd.config);
  ends.push(() => ssh.close());
  const config = {
    machine: 'web',
    linesCommand: ['tail', '-n', '500', nginx.errorLog],
    lineLimit: 500,
    only: '\\[error\\]',
  };
  const offset = -new Date().getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${new Date(Math.abs(offset) * 60_000).toISOString().slice(11, 16)}`;
  const connection = await open(
    { ...config, logZone: zone, lineSeconds: 300, historySeconds: 30 },
    surroundingsWith({ web: ssh.machine! }),
  );
  await nginx.missFile('image-1.png');
  await nginx.missFile('image-22.png');
  const old = await waitFor('both errors', async () => {
    const reading = await ask(connection, 'count "no such file" 5m');
    return reading.kind === 'value' && reading.value === 2 ? reading : null;
  });
  expect(old.examples).toHaveLength(1);
  // The log tells whole seconds, and what is dated shortly before the batch counts as after it.
  await waitFor('the errors are old', () => Date.now() - old.sampledAt > 3_500);
  const since = Date.now();
  await nginx.missFile('image-333.png');
  await nginx.missUpstream();
  const fresh = await waitFor('the new kind', async () => {
    const reading = await connection.metrics!.instant('new 5m', { ...call, since });
    return reading.kind === 'value' && reading.value > 0 ? reading : null;
  });
  expect(fresh.value).toBe(1);
  expect(fresh.examples).toEqual([expect.stringContaining('connect() failed (111: Connection refused)')]);
});
