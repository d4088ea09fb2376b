import { expect, it } from 'vitest';
import { timeIn, zoneOffsetMs } from '../../../../electron/backend/connectors/novelty/line-time.ts';

const now = Date.UTC(2026, 0, 2, 12);
const evening = Date.UTC(2025, 11, 31, 20, 14, 2);

it.each([
  ['2025-12-31T20:14:02Z ERROR', evening],
  ['2025-12-31T20:14:02.123456+0000 web-1 app[7]: x', evening + 123],
  ['2026-01-01 04:14:02,250 +08:00 x', evening + 250],
  ['2025/12/31 20:14:02 [error] 77#77: x', evening],
  ['127.0.0.1 - - [31/Dec/2025:15:14:02 -0500] "GET / HTTP/1.1"', evening],
  ['Dec 31 20:14:02 web-1 sshd[7]: x', evening],
  ['Jan  2 11:59:59 web-1 sshd[7]: x', now - 1_000],
  ['1767212042 x', evening],
  ['1767212042.5', evening + 500],
  ['1767212042123', evening + 123],
  ['1767212042123456', evening + 123],
  ['1767212042123456789', evening + 123],
  ['no time at 12:30', null],
  ['12345678901 x', null],
  ['    at com.example.Shop.pay(Shop.java:77)', null],
])('finds the time in %s', (text, at) => {
  expect(timeIn(text, 0, now)).toBe(at);
});

it('takes the clock for that of the zone where the text names none', () => {
  expect(timeIn('2026/01/01 04:14:02 [error]', zoneOffsetMs('+08:00'), now)).toBe(evening);
  expect(timeIn('2025-12-31T20:14:02Z', zoneOffsetMs('+08:00'), now)).toBe(evening);
  expect(zoneOffsetMs('-0530')).toBe(-5.5 * 3_600_000);
  expect(zoneOffsetMs('Z')).toBe(0);
});
