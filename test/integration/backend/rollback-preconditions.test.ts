import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CockpitInProcess, startCockpit } from '../../support/cockpit-in-process.ts';
import { inEffect, order, pressOn } from '../../support/operator.ts';
import { waitFor } from '../../support/wait-for.ts';

let cockpit: CockpitInProcess;

beforeEach(async () => {
  cockpit = await startCockpit();
});
afterEach(() => cockpit.close());

const plan = (preconditions: readonly object[]) =>
  JSON.stringify({
    ...{ apiVersion: 'cockpit/v1', title: 'Waits', from: 'v1', to: 'v2' },
    connections: { edge: { capability: 'traffic' } },
    batches: [{ id: 'B1', exposure: '10 %', observe: '0s' }],
    rollback: { preconditions },
  });

async function asked(preconditions: readonly object[]) {
  const release = await cockpit.rehearse(plan(preconditions), ['edge']);
  await pressOn(release, 'B1 is in effect', inEffect('B1'));
  await order(release, { type: 'roll-back', scope: 'all' });
  return release;
}

it('goes on all the same when the time of a precondition is up, with nobody at the screen', async () => {
  const release = await asked([{ id: 'agreed', title: 'Agreed', timeout: '1s' }]);
  expect(release.state()).toMatchObject({ status: 'running', held: true, asked: { scope: 'all' } });
  await waitFor('it has rolled back', () => release.state().status === 'rolled-back');
  expect(release.eventsOf('precondition-settled').map(({ payload }) => payload.outcome)).toEqual(['timed-out']);
  expect(release.state().rollback?.status).toBe('succeeded');
});

it('that holds survives a restart, and goes on by a reason that can be redacted', async () => {
  const release = await asked([{ id: 'agreed', title: 'Agreed', timeout: '1 h', otherwise: 'hold' }]);
  cockpit = await cockpit.restart();
  const again = cockpit.release(release.releaseId);
  expect(again.state().asked?.conditions).toMatchObject([{ id: 'agreed', status: 'open' }]);
  await order(again, { type: 'override-precondition', preconditionId: 'agreed', reason: 'Orders fail' });
  // The range was started anew: what is found there is what the rollback ends with.
  await waitFor('it has rolled back', () => again.state().status === 'rolled-back');
  const [settled] = again.eventsOf('precondition-settled');
  expect(settled?.payload.outcome).toBe('overridden');
  expect(JSON.stringify(settled?.payload)).not.toContain('Orders fail');
});
