import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import {
  type CockpitFolder,
  cockpitFolder,
  conductWords,
  runCockpit,
  startConduct,
  stateOf,
} from '../../support/cockpit-child.ts';
import { begin, raise } from '../../support/operator.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { type NginxFixture, startNginx } from '../../support/servers/start-nginx.ts';
import { nginxConnection, prometheusConnection, smallPlan } from '../../support/small-plan.ts';

let folder: CockpitFolder;
let nginx: NginxFixture;

beforeAll(async () => {
  folder = cockpitFolder();
  nginx = await startNginx();
});
afterAll(async () => {
  await nginx.stop();
  folder.remove();
});

const guarded = smallPlan({
  connections: { metrics: { capability: 'metrics' } },
  guards: [
    {
      ...{ id: 'errors', title: 'Errors', from: 'metrics', query: 'vector(0)', window: '1m', every: '5s' },
      ...{ unit: 'ratio', green: '< 1 %', red: '>= 5 %' },
    },
  ],
});
const bind = (slot: string, connection: object) =>
  `${slot}=${folder.write(`${slot}.json`, JSON.stringify(connection))}`;

it('tries a plan without a write: 0 and one line a check where nothing fails, and leaves nothing behind', async () => {
  const plan = folder.write('plan.yaml', smallPlan());
  const before = readFileSync(nginx.configFile, 'utf8');
  const words = ['preflight', plan, '--bind', bind('edge', nginxConnection(nginx))];
  const { exitCode, stdout, stderr } = await runCockpit(words);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^passed · Preview of a raise B10 .*edge · Can be previewed on 1 targets$/m);
  expect(stdout).toMatch(/\nPreflight: \d+ passed, \d+ warned, 0 failed\n$/);
  expect(readFileSync(nginx.configFile, 'utf8')).toBe(before);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('cockpit-preflight-'))).toEqual([]);
});

it('exits 4 where a check failed, which comes first and says what to do', async () => {
  const plan = folder.write('guarded.yaml', guarded);
  const gone = prometheusConnection(`http://127.0.0.1:${await freePort()}`);
  const bound = ['--bind', bind('edge', nginxConnection(nginx)), '--bind', bind('metrics', gone)];
  const told = await runCockpit(['preflight', plan, ...bound]);
  expect(told.exitCode).toBe(4);
  expect(told.stdout).toMatch(/^failed · Connection metrics · .+\n {2}\S.+\n/);
  const { exitCode, lines } = await runCockpit(['preflight', plan, ...bound, '--json']);
  expect(exitCode).toBe(4);
  expect(lines[0]).toMatchObject({ kind: 'check', about: 'connection', id: 'connection:metrics', status: 'failed' });
  expect(lines.at(-1)).toMatchObject({ kind: 'result', exitCode: 4, failed: 2 });
});

it('tries a release that has not begun, and the journal keeps it', async () => {
  const plan = folder.write('plan.yaml', smallPlan());
  const created = await runCockpit([
    ...['conduct', plan, '--journal', folder.journal, '--json'],
    ...['--bind', bind('edge', nginxConnection(nginx))],
  ]);
  const { releaseId } = created.lines.at(-1) as { releaseId: string };
  const { exitCode, lines } = await runCockpit([
    ...['preflight', '--journal', folder.journal, '--release', releaseId, '--json'],
  ]);
  expect(exitCode).toBe(0);
  expect(lines.at(-1)).toMatchObject({ kind: 'result', failed: 0 });
  const resumed = await runCockpit(['conduct', '--resume', releaseId, '--journal', folder.journal, '--json']);
  expect(resumed.lines.map(({ type }) => type)).toContain('preflight-recorded');
});

it('leaves another release of the journal alone that was cut short in a raise, and that one too where it is asked of it', async () => {
  const other = await startNginx();
  const own = cockpitFolder();
  onTestFinished(async () => {
    other.process.resume();
    await other.stop();
    own.remove();
  });
  const plan = own.write('plan-a.yaml', smallPlan());
  const bound = `edge=${own.write('a.json', JSON.stringify({ ...nginxConnection(nginx), name: 'A' }))}`;
  const created = await runCockpit(['conduct', plan, '--bind', bound, '--journal', own.journal, '--json']);
  const { releaseId } = created.lines.at(-1) as { releaseId: string };
  const driver = await startConduct(own, conductWords(own, smallPlan(), { edge: nginxConnection(other) }));
  await begin(driver);
  // Frozen: the reload is never done, so the intent has no outcome.
  other.process.pause();
  expect(await raise(driver, 'B10')).toMatchObject({ ok: true });
  await driver.kill();
  const before = stateOf(own, driver.releaseId);
  expect(Object.values(before.shifts)).toMatchObject([{ status: 'intended' }]);
  other.process.resume();
  const run = (id: string) => runCockpit(['preflight', '--journal', own.journal, '--release', id, '--json']);
  expect((await run(releaseId)).lines.at(-1)).toMatchObject({ kind: 'result' });
  expect(stateOf(own, releaseId).preflight).not.toBeNull();
  expect(stateOf(own, driver.releaseId)).toEqual(before);
  expect(await run(driver.releaseId)).toMatchObject({ exitCode: 1, lines: [{ error: { code: 'refused' } }] });
  expect(stateOf(own, driver.releaseId)).toEqual(before);
});

it('says what it needs, and refuses a plan that is none', async () => {
  expect(await runCockpit(['preflight'])).toMatchObject({ exitCode: 1, stdout: '' });
  const bad = folder.write('bad.yaml', 'title: nothing\n');
  expect((await runCockpit(['preflight', bad, '--json'])).lines).toMatchObject([
    { kind: 'error', error: { code: 'plan-invalid' } },
  ]);
});
