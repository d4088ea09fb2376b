import { expect, it } from 'vitest';
import { expiryStanding } from '../../../shared/release/credential-expiry.ts';
import { fixturePlan } from '../../support/fold/fixture-plan.ts';

const hourMs = 3_600_000;
const at = (hour: number) => Date.parse('2026-03-02T00:00:00Z') + hour * hourMs;
const plan = fixturePlan();
const wayBack = { ...plan.rollback.wayBack, possibleForMs: 2 * hourMs };
const keeping = { ...plan, windows: [], rollback: { ...plan.rollback, wayBack } };
const windowed = {
  ...keeping,
  windows: [
    {
      ...{ id: 'night', title: null, use: 'release', days: null, date: null, holidays: null, holidayMargin: 0 },
      ...{ startMinute: 20 * 60, endMinute: 23 * 60, timeZone: 'UTC' },
    },
  ],
} as unknown as typeof plan;

it.each([
  [12, 11, 'expired'],
  [12, 12, 'expired'],
  [12, 20, 'expires-before'],
  [12, 22, 'expires-in-window'],
  [21, 23, 'expires-in-window'],
  [12, 24, 'expires-in-way-back'],
  [21, 25, 'expires-in-way-back'],
  [12, 25.5, 'expires-after'],
] as const)('at %d o’clock, of one that ends at %d: %s', (now, end, standing) => {
  expect(expiryStanding(windowed, at(end), at(now))).toBe(standing);
});

it('without a window a day is looked ahead, and the longest way back of a batch counts', () => {
  expect(expiryStanding(keeping, at(30), at(12))).toBe('expires-within');
  expect(expiryStanding(keeping, at(37), at(12))).toBe('expires-in-way-back');
  expect(expiryStanding(keeping, at(39), at(12))).toBe('expires-after');
  const [track, ...others] = keeping.tracks;
  const batches = track!.batches.map((batch, index) =>
    index === 0 ? { ...batch, rollback: { ...wayBack, possibleForMs: 4 * hourMs } } : batch,
  );
  const longer = { ...keeping, tracks: [{ ...track!, batches }, ...others] };
  expect(expiryStanding(longer, at(39), at(12))).toBe('expires-in-way-back');
});
