import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../../electron/backend/journal/open-journal.ts';
import { verifyJournal } from '../../electron/backend/journal/verify.ts';
import {
  type CockpitChild,
  type CockpitFolder,
  cockpitFolder,
  conductWords,
  startConduct,
  stateOf,
} from '../support/cockpit-child.ts';
import { inEffect, order, pressOn, raise } from '../support/operator.ts';
import { type NginxFixture, startNginx } from '../support/servers/start-nginx.ts';
import { startPrometheus } from '../support/servers/start-prometheus.ts';
import { nginxConnection, prometheusConnection, smallPlan } from '../support/small-plan.ts';
import { startSteadyLoad } from '../support/steady-load.ts';
import { waitFor } from '../support/wait-for.ts';

let nginx: NginxFixture;
let folder: CockpitFolder;
let cockpit: CockpitChild;

beforeEach(async () => {
  folder = cockpitFolder();
  nginx = await startNginx();
});
afterEach(async () => {
  nginx.process.resume();
  await cockpit.kill();
  await nginx.stop();
  folder.remove();
});

async function conduct(planText = smallPlan(), slots = { edge: nginxConnection(nginx) }): Promise<void> {
  cockpit = await startConduct(folder, conductWords(folder, planText, slots));
}
async function resume(): Promise<void> {
  cockpit = await startConduct(folder, ['--resume', cockpit.releaseId]);
}
const verified = () => expect(verifyJournal({ file: folder.journal })).toMatchObject({ ok: true, problems: [] });
const last = <Item>(items: readonly Item[]): Item => items.at(-1) as Item;
const percent = (value: number) => [{ target: 'local', exposure: { kind: 'percent', percent: value } }];
const onlyOld = async () => expect(await nginx.countAnswers(100)).toEqual(new Map([['v1', 100]]));

/** Whether the reload waits in the frozen nginx: bit 0 of its pending signals. */
const reloadIsPending = () => {
  const [, pending = '0'] = /^ShdPnd:\s*(\w+)$/m.exec(readFileSync(`/proc/${nginx.process.pid}/status`, 'utf8')) ?? [];
  return (Number.parseInt(pending, 16) & 1) === 1;
};

/** The new file is there and nginx, frozen, has not loaded it: between intent and outcome. Returns the old workers. */
async function killInShiftTo50(): Promise<readonly number[]> {
  await pressOn(cockpit, '10 %', inEffect('B10'));
  const workers = await nginx.workerPids();
  nginx.process.pause();
  expect(await raise(cockpit, 'B50')).toMatchObject({ ok: true });
  await waitFor('nginx has been told', reloadIsPending, { everyMs: 1 });
  await cockpit.kill();
  expect(stateOf(folder, cockpit.releaseId).batches.B50?.status).toBe('raising');
  return workers;
}

/** As the operator does who was asked: the last shift once more, and it must come into effect. */
async function retryShift(batch: string): Promise<void> {
  const { shiftId } = last(cockpit.eventsOf('shift-intended')).payload;
  await waitFor('it is tried again', async () => {
    const decided = { batch, sequence: cockpit.state().sequence };
    return (await cockpit.send({ type: 'retry-shift', shiftId, decided })).ok;
  });
  const failed = cockpit.eventsOf('shift-failed').length;
  await waitFor('it has an outcome', () => {
    return inEffect(batch)(cockpit.state()) || cockpit.eventsOf('shift-failed').length > failed;
  });
  expect(cockpit.eventsOf('shift-failed')).toEqual([]);
}

it('asks the operator when an interrupted raise is not in effect, and tries again when told', async () => {
  await conduct();
  await killInShiftTo50();
  await resume();
  await waitFor('it is unresolved', () => cockpit.eventsOf('shift-unresolved').length === 1);
  expect(last(cockpit.eventsOf('shift-unresolved')).payload.found).toEqual(percent(10));
  expect((await nginx.countAnswers(200)).get('v2')).toBe(20);
  nginx.process.resume();
  // Nothing was run again by itself; what nginx had in its hands is loaded by now.
  expect(cockpit.eventsOf('shift-intended')).toHaveLength(2);
  await retryShift('B50');
  expect(Math.abs(((await nginx.countAnswers(200)).get('v2') ?? 0) - 100)).toBeLessThanOrEqual(2);
  verified();
});

it('takes an interrupted raise as done when it is in effect, and observes from then on', async () => {
  await conduct();
  const workers = await killInShiftTo50();
  nginx.process.resume();
  await waitFor('nginx has loaded it', async () => {
    const now = await nginx.workerPids();
    return now.length > 0 && now.every((pid) => !workers.includes(pid));
  });
  await resume();
  await waitFor('50 %', () => inEffect('B50')(cockpit.state()));
  expect(last(cockpit.eventsOf('shift-succeeded')).payload).toMatchObject({ how: 'read-back', found: percent(50) });
  const { run } = last(cockpit.eventsOf('driver-started')).at;
  expect(cockpit.state().batches.B50?.inEffectAt?.run).toBe(run);
  verified();
});

it('comes out the same, whenever it is killed', { timeout: 60_000 }, async () => {
  const steps = [2, 5, 10, 20, 30, 40];
  const batches = steps.map((value) => ({ id: `B${value}`, exposure: `${value} %`, observe: '0s' }));
  await conduct(smallPlan({ batches }));
  for (const [index, value] of steps.entries()) {
    await pressOn(cockpit, `B${value} is raised`, (state) => state.batches[`B${value}`]?.status === 'raising');
    // Once at the very intent, then later and later into the shift, which takes about 150 ms.
    await sleep(index * 25);
    await cockpit.kill();
    verified();
    await resume();
    const settled = await waitFor('it is settled', () => {
      const { shifts } = cockpit.state();
      return Object.values(shifts).find(
        (shift) => shift.batchId === `B${value}` && (shift.status === 'succeeded' || shift.status === 'unresolved'),
      );
    });
    if (settled.status === 'unresolved') await retryShift(`B${value}`);
    await waitFor('it is in effect', () => inEffect(`B${value}`)(cockpit.state()));
    expect(await nginx.readConfig()).toContain(`weight=${value} `);
    expect((await nginx.countAnswers(100)).get('v2')).toBe(value);
  }
  await order(cockpit, { type: 'roll-back', scope: 'all' });
  expect(await cockpit.ended()).toBe(3);
  await onlyOld();
  verified();
});

it('still has what was before the first raise, in which it was killed', async () => {
  const before = await nginx.readConfig();
  await conduct();
  const workers = await nginx.workerPids();
  nginx.process.pause();
  await pressOn(cockpit, 'the first raise', (state) => state.batches.B10?.status === 'raising');
  await waitFor('nginx has been told', reloadIsPending, { everyMs: 1 });
  await cockpit.kill();
  nginx.process.resume();
  await waitFor('nginx has loaded it', async () => {
    const now = await nginx.workerPids();
    return now.length > 0 && now.every((pid) => !workers.includes(pid));
  });
  await resume();
  await waitFor('10 %', () => inEffect('B10')(cockpit.state()));
  expect(cockpit.eventsOf('switch-kept')).toMatchObject([{ payload: { switchId: 'edge', before: percent(1) } }]);
  // Lowering is refused, so that only the state before the release leads back.
  await nginx.writeConfig(`${await nginx.readConfig()}\nno_such_directive on;\n`);
  await order(cockpit, { type: 'roll-back', scope: 'all' });
  await waitFor('the rollback has ended', () => cockpit.state().rollback?.status !== 'running');
  expect(cockpit.state().rollback?.status).toBe('succeeded');
  const lowered = (text: string) => text.replaceAll(/ (weight=\d+|down)/g, '');
  expect(lowered(await nginx.readConfig())).toBe(lowered(before));
  await onlyOld();
  verified();
});

it('goes on by itself with a rollback in which it was killed', async () => {
  await conduct();
  await pressOn(cockpit, '50 %', inEffect('B50'));
  nginx.process.pause();
  await order(cockpit, { type: 'roll-back', scope: 'all' });
  await waitFor('it lowers', () =>
    cockpit.eventsOf('rollback-action-intended').some(({ payload }) => payload.actionId.includes(':traffic:')),
  );
  await cockpit.kill();
  nginx.process.resume();
  await resume();
  expect(await cockpit.ended()).toBe(3);
  expect(last(cockpit.eventsOf('rollback-finished')).payload.outcome).toBe('succeeded');
  expect(cockpit.eventsOf('rollback-started')).toHaveLength(1);
  await onlyOld();
  verified();
});

it('goes on by itself with a lowering in which it was killed', async () => {
  await conduct();
  await pressOn(cockpit, '50 %', inEffect('B50'));
  await waitFor('the split is known', () => cockpit.state().switches.edge?.foundAt ?? null);
  nginx.process.pause();
  await order(cockpit, { type: 'lower-exposure', switchId: 'edge', to: { kind: 'percent', percent: 5 } });
  await waitFor('nginx has been told', reloadIsPending, { everyMs: 1 });
  await cockpit.kill();
  const resumed = resume();
  nginx.process.resume();
  await resumed;
  await waitFor('it is lowered', () => cockpit.eventsOf('shift-succeeded').length === 3);
  expect(last(cockpit.eventsOf('shift-succeeded')).payload.found).toEqual(percent(5));
  expect((await nginx.countAnswers(100)).get('v2')).toBe(5);
  verified();
});

it('starts with unknown guards after a kill during observation, and counts no time in between', async () => {
  const load = startSteadyLoad(nginx.url, 100);
  const targets = [{ address: nginx.canary.address }];
  const prometheus = await startPrometheus({ targets, scrapeIntervalMs: 250 });
  onTestFinished(async () => {
    await load.stop();
    await prometheus.stop();
  });
  const requests = 'sum(increase(http_requests_total{version="v2"}[$window]))';
  const errors = 'sum(rate(http_requests_total{code="500"}[$window])) / sum(rate(http_requests_total[$window]))';
  const guard = { id: 'errors', title: 'errors', from: 'metrics', query: errors, requestsQuery: requests };
  const plan = smallPlan({
    connections: { metrics: { capability: 'metrics' } },
    batches: [
      { id: 'B10', exposure: '10 %', observe: '3s' },
      { id: 'B50', exposure: '50 %', observe: '0s' },
    ],
    guards: [{ ...guard, minRequests: 3, unit: 'ratio', window: '2s', every: '300ms', green: '< 1 %' }],
  });
  const slots = { edge: nginxConnection(nginx), metrics: prometheusConnection(prometheus.url) };
  await conduct(plan, slots);
  await pressOn(cockpit, '10 %', inEffect('B10'));
  await waitFor('it was observed for a second', () => {
    const since = cockpit.state().batches.B10?.observed.since;
    return since != null && Date.now() - since.utc > 1_000;
  });
  // Samples reach the disk every 5 s; until then the last event vouches for the time before it.
  await order(cockpit, { type: 'add-note', text: 'still here' });
  await cockpit.kill();
  await resume();
  const restarted = last(cockpit.eventsOf('driver-started'));
  expect(restarted.payload.coveredUntil).not.toBeNull();
  const levels = () => cockpit.eventsOf('guard-level-changed').filter(({ sequence }) => sequence > restarted.sequence);
  // The first reading comes at once; until then nothing of before counts.
  expect(cockpit.stateAt(restarted.sequence).guards.errors).toMatchObject({ level: 'unknown', reason: 'restarted' });
  expect((await raise(cockpit, 'B50')).ok).toBe(false);
  await waitFor('the level is back', () => levels().some(({ payload }) => payload.level === 'green'));
  const { observed } = cockpit.state().batches.B10 ?? {};
  expect(observed?.closedMs).toBeGreaterThan(900);
  expect(observed?.closedMs).toBeLessThan(3_000);
  expect(cockpit.state().gap).toMatchObject({ from: restarted.payload.coveredUntil, until: restarted.at });
  const greenAt = last(levels()).at;
  await pressOn(cockpit, '50 %', inEffect('B50'));
  // What was missing of the three seconds had to be observed after the restart.
  const started = last(cockpit.eventsOf('batch-started'));
  expect(started.at.monotonic - greenAt.monotonic).toBeGreaterThanOrEqual(3_000 - (observed?.closedMs ?? 0) - 1);
  verified();
});

it('does not run an interrupted command again by itself, and keeps what it had printed', async () => {
  const done = join(folder.path, 'done');
  const script = `echo begun; echo x >> ${done}; [ $(wc -l < ${done}) -gt 1 ] || sleep 3`;
  const plan = smallPlan({
    steps: [{ id: 'migrate', kind: 'command', title: 'Migrate', run: ['sh', '-c', script], timeout: '30s' }],
  });
  await conduct(plan);
  await pressOn(cockpit, 'the command runs', (state) => state.steps.migrate?.status === 'running');
  await waitFor('it has begun', () => readFileSync(done, 'utf8') === 'x\n');
  // The line is on its way through a pipe.
  await waitFor('it is spooled', () => {
    const spool = join(folder.path, 'data', 'spool', cockpit.releaseId, 'migrate-1.txt');
    return readFileSync(spool, 'utf8').includes('begun');
  });
  await cockpit.kill();
  await resume();
  await waitFor('it has failed', () => cockpit.state().steps.migrate?.status === 'failed');
  const { result } = cockpit.state().steps.migrate ?? {};
  expect(result?.error).toMatchObject({ code: 'step-interrupted', params: { step: 'migrate' } });
  const now = () => ({ utc: 0, monotonic: 0, run: 'reader' });
  const journal = openJournal({ file: folder.journal, role: 'reader', now, newId: () => '' });
  const transcript = journal.blobs.get(result?.transcriptBlob ?? '');
  journal.close();
  expect(Buffer.from(transcript?.content ?? []).toString('utf8')).toBe('begun\n');
  expect(readFileSync(done, 'utf8')).toBe('x\n');
  await order(cockpit, { type: 'start-step', stepId: 'migrate' });
  await waitFor('it has passed', () => cockpit.state().steps.migrate?.status === 'succeeded');
  expect(readFileSync(done, 'utf8')).toBe('x\nx\n');
  verified();
});

it('lets a wait go on where it was', async () => {
  const plan = smallPlan({ steps: [{ id: 'settle', kind: 'wait', title: 'Settle', for: '4s' }] });
  await conduct(plan);
  await pressOn(cockpit, 'the wait runs', (state) => state.steps.settle?.status === 'running');
  const [started] = cockpit.eventsOf('step-started');
  await waitFor('two seconds have passed', () => Date.now() - started!.at.utc > 2_000);
  // An event vouches for the time that was covered.
  await order(cockpit, { type: 'add-note', text: 'still here' });
  await cockpit.kill();
  await resume();
  await waitFor('the wait is over', () => cockpit.state().steps.settle?.status === 'succeeded');
  const resumedAt = last(cockpit.eventsOf('driver-started')).at.monotonic;
  const finished = last(cockpit.eventsOf('step-succeeded'));
  expect(finished.payload.result.tookMs).toBeGreaterThanOrEqual(4_000);
  expect(finished.at.monotonic - resumedAt).toBeGreaterThan(1_000);
  expect(finished.at.monotonic - resumedAt).toBeLessThan(3_500);
  verified();
});
