import { expect, it } from 'vitest';
import { flying, type Orders } from '../../support/fold/flying.ts';
import { blocker, minute, observed, timedPlan, utc } from '../../support/fold/on-first-batch.ts';

it('observation covers a window only where that was watched and green from its beginning to its end', () => {
  const windows = "windows: [{ id: peak, use: peak, start: '23:00', end: '23:30' }]";
  const onB1 = () =>
    observed(flying(timedPlan(windows).replace('observe: 1 min', 'observe: { min: 1 min, covers: [peak] }')));
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
