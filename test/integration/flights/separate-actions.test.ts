import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { practiceConnectionId } from '../../../electron/backend/connections/stored-connections.ts';
import { rollbackActions } from '../../../shared/release/decide/rollback-plan.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { type LeaderPair, startLeaderPair } from '../../support/servers/start-leader-pair.ts';
import { waitFor } from '../../support/wait-for.ts';

let folder: string;
let cockpit: CockpitInProcess;
let pair: LeaderPair;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cockpit-separate-'));
  [cockpit, pair] = await Promise.all([startCockpit(), startLeaderPair()]);
});
afterEach(async () => {
  await cockpit.close();
  await pair.stop();
  rmSync(folder, { recursive: true, force: true });
});

const script = (name: string) => join(import.meta.dirname, '../../support', name);
/** By their names in the environment: the checkout may well lie in a folder from which a plan runs nothing. */
const action = (id: string, name: string, args: readonly string[], more: object = {}) => ({
  ...{ id, kind: 'command', title: id, on: 'host', timeout: '30s' },
  ...{
    run: ['sh', '-c', 'exec "$NODE" "$SCRIPT" "$@"', 'sh', ...args],
    env: { NODE: process.execPath, SCRIPT: script(name) },
  },
  ...more,
});

/** A release of the practice range, whose actions outside the one-click path run on this machine. */
async function fly(separate: readonly object[]): Promise<FlownRelease> {
  const plan = {
    ...{ apiVersion: 'cockpit/v1', title: 'Database', from: 'v1', to: 'v2' },
    connections: { edge: { capability: 'traffic' }, host: { capability: 'exec' } },
    batches: [{ id: 'B1', exposure: '10 %', observe: '0s' }],
    rollback: { doesNotRestore: ['Rows written in new columns'], separate },
  };
  const host = await cockpit.backend.client.connections.save({
    ...{ commandId: 'host', connectionId: null, kind: 'local', name: 'host', environment: 'test', config: {} },
  });
  const { releaseId } = await cockpit.backend.client.releases.create({
    ...{ commandId: 'release', planText: JSON.stringify(plan), pace: 1 },
    bindings: { edge: practiceConnectionId, host: host.connectionId },
  });
  const flight = cockpit.release(releaseId);
  await pressOn(flight, '10 % is live', inEffect('B1'));
  return flight;
}
const begin = (flight: FlownRelease, stepId: string, confirmedMarks: readonly 'dangerous'[] = ['dangerous']) =>
  flight.send({ type: 'start-step', stepId, confirmedMarks: [...confirmedMarks] });
const ended = (flight: FlownRelease, stepId: string) =>
  waitFor(`${stepId} has ended`, () => ['succeeded', 'failed'].includes(flight.state().steps[stepId]?.status ?? ''));
/** Two people: one agrees, the other confirms what it does and begins. */
async function byTwo(flight: FlownRelease, stepId: string): Promise<void> {
  expect((await flight.approve(stepId, '张工')).ok).toBe(true);
  expect(await begin(flight, stepId)).toMatchObject({ ok: true });
  await ended(flight, stepId);
}
const outputsOf = (flight: FlownRelease, stepId: string) => flight.state().steps[stepId]?.result?.outputs;
const number = (value: number) => ({ kind: 'value', value });

it('takes a schema back outside the one click, by two people, in one transaction that a failure leaves untouched', async () => {
  const file = join(folder, 'orders.db');
  const sql = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const forward = 'ALTER TABLE orders ADD COLUMN channel TEXT; PRAGMA user_version = 10;';
  const database = new Database(file);
  database.exec(`CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER); PRAGMA user_version = 9; ${forward}`);
  database.exec("INSERT INTO orders (total, channel) VALUES (5, 'app'), (7, 'web')");
  database.close();
  const outputs = {
    version: { pattern: 'version (\\d+)', type: 'number' },
    rows: { pattern: 'rows orders (\\d+)', type: 'number' },
    statements: { pattern: 'statements (\\d+)', type: 'number' },
    now: { pattern: 'now (\\d+)', type: 'number' },
  };
  const back = sql('v1.0_to_v0.9.sql', 'ALTER TABLE orders DROP COLUMN channel; PRAGMA user_version = 9;');
  const broken = sql('broken.sql', 'DELETE FROM orders; PRAGMA user_version = 9; ALTER TABLE nobody DROP COLUMN x;');
  const flight = await fly([
    action('broken', 'run-migration.ts', [file, broken], { lane: 'tried' }),
    action('schema-back', 'run-migration.ts', [file, back], { outputs }),
    action('schema-forward', 'run-migration.ts', [file, sql('forward.sql', forward)], { outputs }),
  ]);
  const bytes = () => readFileSync(file).toString('base64');
  const before = bytes();

  // The one click does not hold them, and does not run them.
  const steps = rollbackActions(flight.state(), null, 'click').map(({ stepId }) => stepId);
  expect(steps.filter((id) => id !== null)).toEqual([]);
  await order(flight, { type: 'roll-back', scope: 'all' });
  await waitFor('the traffic is back', () => flight.state().status === 'rolled-back');
  expect(bytes()).toBe(before);

  // Nobody alone, not the same person twice, and not without the second confirmation.
  const missing = { ok: false, refusal: { code: 'second-person-missing' } };
  expect(await begin(flight, 'schema-back')).toMatchObject(missing);
  const people = await cockpit.backend.client.people.list();
  const driver = people.find(({ personId }) => personId === flight.state().driver);
  expect(await flight.approve('schema-back', driver?.name ?? '')).toMatchObject({
    ...{ ok: false, refusal: { code: 'approver-is-driver' } },
  });
  expect(await begin(flight, 'schema-back')).toMatchObject(missing);
  expect((await flight.approve('broken', '张工')).ok).toBe(true);
  expect(await begin(flight, 'broken', [])).toMatchObject({ ok: false, refusal: { code: 'mark-not-confirmed' } });

  // Its second statement fails: not a byte is another one.
  expect(await begin(flight, 'broken')).toMatchObject({ ok: true });
  await ended(flight, 'broken');
  expect(flight.state().steps.broken).toMatchObject({ status: 'failed', approvals: [], result: { exitCode: 1 } });
  expect(bytes()).toBe(before);

  await byTwo(flight, 'schema-back');
  expect(outputsOf(flight, 'schema-back')).toMatchObject({
    ...{ version: number(10), rows: number(2), statements: number(2), now: number(9) },
  });
  await byTwo(flight, 'schema-forward');
  expect(outputsOf(flight, 'schema-forward')).toMatchObject({ version: number(9), rows: number(2), now: number(10) });
  const after = new Database(file, { readonly: true });
  // The column is back; what was written in it is not.
  expect(after.prepare('SELECT total, channel FROM orders ORDER BY id').all()).toEqual([
    { total: 5, channel: null },
    { total: 7, channel: null },
  ]);
  after.close();
}, 60_000);

it('fails a database over outside the one click, by two people, and back when the old leader has caught up', async () => {
  const endpoint = join(folder, 'endpoint');
  writeFileSync(endpoint, pair.first.url);
  const { first, second } = pair;
  const over = [endpoint, first.url, second.url];
  const back = [endpoint, second.url, first.url];
  const outputs = { lag: { pattern: 'lag (\\d+)', type: 'number' }, leader: { pattern: 'leader (\\S+)' } };
  const flight = await fly([
    action('fail-over', 'fail-over.ts', over, { outputs }),
    action('switch-back', 'fail-over.ts', [...back, '--planned'], { outputs }),
  ]);
  await pair.write(readFileSync(endpoint, 'utf8'), 'replicated');
  await pair.replicate();
  await pair.write(readFileSync(endpoint, 'utf8'), 'lost');

  await order(flight, { type: 'roll-back', scope: 'all' });
  await waitFor('the traffic is back', () => flight.state().status === 'rolled-back');
  expect([readFileSync(endpoint, 'utf8'), first.role(), second.role()]).toEqual([first.url, 'leader', 'follower']);
  expect(await begin(flight, 'fail-over')).toMatchObject({ ok: false, refusal: { code: 'second-person-missing' } });

  await byTwo(flight, 'fail-over');
  expect(flight.state().steps['fail-over']?.status).toBe('succeeded');
  // What had not been replicated is not there: said before, and lost.
  expect(outputsOf(flight, 'fail-over')).toMatchObject({ lag: number(1) });
  expect([readFileSync(endpoint, 'utf8'), first.role(), second.role()]).toEqual([second.url, 'follower', 'leader']);
  expect(second.rows()).toContain('replicated');
  expect(second.rows()).not.toContain('lost');
  await pair.write(readFileSync(endpoint, 'utf8'), 'after');

  // Not before the old leader has caught up, and again by two.
  await byTwo(flight, 'switch-back');
  expect(flight.state().steps['switch-back']).toMatchObject({ status: 'failed', result: { exitCode: 1 } });
  expect(readFileSync(endpoint, 'utf8')).toBe(second.url);
  await pair.replicate();
  expect(await begin(flight, 'switch-back')).toMatchObject({ ok: false, refusal: { code: 'second-person-missing' } });
  await byTwo(flight, 'switch-back');
  expect([readFileSync(endpoint, 'utf8'), first.role(), second.role()]).toEqual([first.url, 'leader', 'follower']);
  expect(first.rows()).toContain('after');
}, 60_000);
