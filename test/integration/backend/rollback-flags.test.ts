import { afterEach, beforeEach, expect, it } from 'vitest';
import { flagReturns, flagsLeftToPeople } from '../../../shared/release/flag-returns.ts';
import { leftFlags } from '../../../shared/release/left-flags.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { type CockpitInProcess, type FlownRelease, startCockpit } from '../../support/cockpit-in-process.ts';
import { begin, order, pressOn, raise } from '../../support/operator.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const flagStep = (id: string, flag: string, value: string | boolean, batch: string, more: object = {}) => ({
  ...{ id, kind: 'flag', title: id, flag, value, batch },
  ...more,
});
const plan = {
  ...{ apiVersion: 'cockpit/v1', title: 'Flags', from: 'v1', to: 'v2' },
  connections: { edge: { capability: 'traffic' }, switches: { capability: 'flag' } },
  batches: [
    { id: 'B1', exposure: '10 %', observe: '0s' },
    { id: 'B2', exposure: '50 %', observe: '0s' },
  ],
  flags: ['export', 'banner'].map((id) => ({ id, title: id, on: 'switches', key: `${id}.enabled` })),
  steps: [
    { id: 'to-10', kind: 'shift', title: '10 %', batch: 'B1' },
    flagStep('open', 'export', true, 'B1'),
    flagStep('show', 'banner', true, 'B1', { restore: false }),
    { id: 'to-50', kind: 'shift', title: '50 %', batch: 'B2' },
    flagStep('brief', 'export', 'brief', 'B2'),
  ],
};

const isDone = (id: string) => (state: ReleaseState) => state.steps[id]?.status === 'succeeded';
/** A second release on the same range reads what the flag is now, before it touches it. */
const flagsFound = (release: FlownRelease) =>
  Object.fromEntries(release.eventsOf('flag-found').map(({ payload }) => [payload.flagId, payload.value]));

async function flown(): Promise<FlownRelease> {
  const release = await cockpit.rehearse(JSON.stringify(plan), ['edge', 'switches']);
  await pressOn(release, 'everything is set', isDone('brief'));
  return release;
}
const flagsDown = (on: boolean) =>
  cockpit.backend.client.practice.setFault({ commandId: `flags-down:${on}`, fault: 'flags-down', on });
const ended = (release: FlownRelease) =>
  waitFor('the rollback has ended', () => release.state().rollback?.status !== 'running');
const flagActions = (release: FlownRelease) =>
  (release.state().rollback?.actions ?? [])
    .filter(({ phase }) => phase === 'flag')
    .map(({ status, flag, result }) => [flag?.flagId, flag?.value, status, result?.error?.code ?? null]);

it('puts flags back with the stage, then with everything; what the plan leaves stays', async () => {
  const release = await flown();
  await order(release, { type: 'roll-back', scope: 'stage' });
  await ended(release);
  expect(flagActions(release)).toEqual([['export', true, 'succeeded', null]]);
  await order(release, { type: 'roll-back', scope: 'all' });
  await ended(release);
  expect(flagActions(release)).toEqual([['export', null, 'succeeded', null]]);
  expect(release.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
  const next = await cockpit.rehearse(JSON.stringify(plan), ['edge', 'switches']);
  await pressOn(next, '10 % again', isDone('show'));
  expect(flagsFound(next)).toEqual({ export: null, banner: true });
});

it('lowers the traffic though the flags cannot be reached, says so, and puts them back after a restart', async () => {
  const release = await flown();
  await flagsDown(true);
  await order(release, { type: 'roll-back', scope: 'stage' });
  await ended(release);
  expect(flagActions(release)).toEqual([['export', true, 'failed', 'connector-http-status']]);
  const { status, switches, rollback } = release.state();
  expect([status, rollback?.status]).toEqual(['running', 'incomplete']);
  expect(Object.values(switches.edge?.targets ?? {}).map(({ found }) => found)).toEqual([
    { kind: 'percent', percent: 10 },
  ]);
  await flagsDown(false);
  const actionId = rollback?.actions.find(({ phase }) => phase === 'flag')?.actionId ?? '';
  await order(release, { type: 'retry-rollback-action', actionId });
  await waitFor('it is put back', () => release.state().rollback?.status === 'succeeded');
  expect(release.eventsOf('rollback-settled')).toHaveLength(1);

  cockpit = await cockpit.restart();
  const again = cockpit.release(release.releaseId);
  await order(again, { type: 'roll-back', scope: 'all' });
  await ended(again);
  // A new range knows no flags: what it finds is what was before, and nothing is written.
  expect(flagActions(again)).toEqual([['export', null, 'succeeded', null]]);
  expect(again.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'succeeded' } });
});

it('sets back what a completed release left by one press, also where the flags could not be reached at first', async () => {
  const release = await flown();
  await order(release, { type: 'complete-release' });
  const leftNow = () => leftFlags(release.state(), { utc: 0, monotonic: 0, run: '' }).map(({ flagId }) => flagId);
  expect(leftNow()).toEqual(['export', 'banner']);
  await flagsDown(true);
  await order(release, { type: 'set-flag-back', flagId: 'export' });
  await waitFor('it failed', () => release.eventsOf('flag-return-failed').length === 1);
  await flagsDown(false);
  await order(release, { type: 'set-flag-back', flagId: 'export' });
  await waitFor('it is back', () => leftNow().length === 1);
  expect(release.state().status).toBe('completed');
  const next = await cockpit.rehearse(JSON.stringify(plan), ['edge', 'switches']);
  await pressOn(next, '10 % again', isDone('show'));
  expect(flagsFound(next)).toEqual({ export: null, banner: true });
});

it('engages a kill switch over whatever is there, and no rollback releases it', async () => {
  const kill = { id: 'kill', title: 'Kill', on: 'switches', key: 'kill', killSwitch: true };
  const steps = [...plan.steps, flagStep('close', 'kill', true, 'B2')];
  const text = JSON.stringify({ ...plan, flags: [...plan.flags, kill], steps });
  const release = await cockpit.rehearse(text, ['edge', 'switches']);
  // Nothing is raised once it means neither.
  await pressOn(release, 'everything else is done', isDone('brief'));
  const { addresses } = await flagsDown(false);
  await fetch(`${addresses.routerUrl}/admin/flags`, { method: 'PUT', body: '{"key":"kill","value":"perhaps"}' });
  await pressOn(release, 'it is engaged', isDone('close'));
  // No step could say what it was.
  expect(flagsFound(release)).not.toHaveProperty('kill');
  await order(release, { type: 'roll-back', scope: 'all' });
  await ended(release);
  expect(flagActions(release).map(([flagId]) => flagId)).toEqual(['export']);
  const next = await cockpit.rehearse(text, ['edge', 'switches']);
  await waitFor('it is seen', () => next.state().killSwitches.kill?.before === 'engaged');
  await begin(next);
  // Nothing goes up behind a door that is closed.
  expect(await raise(next, 'B1')).toMatchObject({ ok: false, refusal: { code: 'kill-switch-engaged' } });
});

it('leaves a kill switch that it found released to people', async () => {
  const kill = { id: 'kill', title: 'Kill', on: 'switches', key: 'kill', killSwitch: true };
  const steps = [...plan.steps, flagStep('close', 'kill', true, 'B2')];
  const text = JSON.stringify({ ...plan, flags: [...plan.flags, kill], steps });
  const release = await cockpit.rehearse(text, ['edge', 'switches']);
  await pressOn(release, 'it is engaged', isDone('close'));
  expect(flagsFound(release)).toMatchObject({ kill: false });
  expect(flagsLeftToPeople(release.state(), null, null)).toEqual(['kill']);
  expect(flagReturns(release.state(), null, null).map(({ flagId }) => flagId)).toEqual(['export']);
});

it('can be tried again after the release is over and the cockpit was started anew', async () => {
  const release = await flown();
  await flagsDown(true);
  await order(release, { type: 'roll-back', scope: 'all' });
  await ended(release);
  expect(release.state()).toMatchObject({ status: 'rolled-back', rollback: { status: 'incomplete' } });
  const actionId = release.state().rollback?.actions.find(({ phase }) => phase === 'flag')?.actionId ?? '';
  cockpit = await cockpit.restart();
  const again = cockpit.release(release.releaseId);
  await order(again, { type: 'retry-rollback-action', actionId });
  await waitFor('it is put back', () => again.state().rollback?.status === 'succeeded');
  expect(again.state().status).toBe('rolled-back');
});
