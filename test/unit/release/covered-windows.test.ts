import { expect, it } from 'vitest';
import { nextAction } from '../../../shared/release/views/next-action.ts';
import { flying, type Orders } from '../../support/fold/flying.ts';

/** The clock of the fold driver begins here: Tuesday, 14 November 2023, 22:13:20 UTC. */
const minute = 60_000;
const plan = (rest: string) => `apiVersion: cockpit/v1
title: Times
from: 1.0.0
to: 1.1.0
timeZone: UTC
connections: { edge: { capability: traffic }, metrics: { capability: metrics } }
batches:
  - { id: B1, exposure: 1 %, observe: 1 min }
  - { id: B2, exposure: 10 %, observe: 1 min }
guards:
  - { id: errors, title: Errors, from: metrics, query: e, unit: ratio, every: 5s, green: '< 1 %', red: '> 5 %', onRed: { action: rollback, scope: stage } }
${rest}
`;
/** On B1, observed for its minute. */
function observed(orders: Orders): Orders {
  orders.raise('B1');
  orders.green();
  orders.wait(minute);
  return orders;
}
const blocker = (orders: Orders, code: string) => {
  const next = nextAction(orders.state(), orders.flight.fold.now());
  const found = 'blockers' in next ? next.blockers.find((one) => one.code === code) : undefined;
  return found?.params ?? null;
};
const utc = (text: string) => Date.parse(`${text}Z`);

it('observation covers a window only where that was watched and green from its beginning to its end', () => {
  const windows = "windows: [{ id: peak, use: peak, start: '23:00', end: '23:30' }]";
  const onB1 = () =>
    observed(flying(plan(windows).replace('observe: 1 min', 'observe: { min: 1 min, covers: [peak] }')));
  const night = { window: 'peak', opensAt: utc('2023-11-15T23:30:00') };
  const until = (orders: Orders, text: string) => orders.wait(utc(text) - orders.flight.fold.now().utc);
  const unseen = onB1();
  until(unseen, '2023-11-14T22:59:00');
  unseen.level('errors', 'unknown');
  until(unseen, '2023-11-14T23:35:00');
  unseen.send({ type: 'resume-release' });
  unseen.green();
  expect(blocker(unseen, 'window-not-covered')).toEqual(night);
  expect(unseen.start('B2')).toBe('window-not-covered');
  const gapped = onB1();
  until(gapped, '2023-11-14T23:10:00');
  gapped.flight.make({ kind: 'gap', ms: 5 * minute });
  until(gapped, '2023-11-14T23:35:00');
  gapped.green();
  expect(gapped.start('B2')).toBe('window-not-covered');
  // What was seen whole stays seen, whatever comes after it.
  const seen = onB1();
  until(seen, '2023-11-14T23:30:00');
  seen.level('errors', 'yellow');
  seen.wait(minute);
  seen.green();
  expect(seen.start('B2')).toBeNull();
  // Another night that is watched makes up for the one that was not.
  until(gapped, '2023-11-15T23:29:00');
  expect(blocker(gapped, 'window-not-covered')).toEqual(night);
  until(gapped, '2023-11-15T23:30:00');
  expect(gapped.start('B2')).toBeNull();
});
