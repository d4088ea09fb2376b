import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CalendarPlan, WindowPlan } from '../../../shared/plan/time-plan.ts';
import { closedWindow, closesAt, isOpenAt, nextRaiseAt, nextWhole } from '../../../shared/time/windows.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Zones with clocks that are set in different ways, and one half an hour off: every change of 2026 is near one of these days. */
const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];
const days = ['2026-03-06', '2026-03-27', '2026-04-03', '2026-10-02', '2026-10-23', '2026-10-30', '2026-06-12'];

/** What clocks show, as text: this file shares no code with what it checks. */
const shown = new Map<string, Intl.DateTimeFormat>();
function wall(utcMs: number, zone: string): { date: string; clock: string } {
  let format = shown.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    shown.set(zone, format);
  }
  const [date = '', clock = ''] = format.format(utcMs).split(' ');
  return { date, clock };
}
const dayBefore = (date: string) => new Date(Date.parse(date) - dayMs).toISOString().slice(0, 10);
const clockOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function begins(window: WindowPlan, calendar: CalendarPlan, date: string): boolean {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
  if (window.date !== null && window.date !== date) return false;
  const isWorked = calendar.workdays.includes(date) && (weekday === 0 || weekday === 6);
  if (window.days !== null) {
    const onlyWeekend = window.days.every((day) => day === 0 || day === 6);
    const wholeWeek = [1, 2, 3, 4, 5].every((day) => window.days?.includes(day));
    const fits = isWorked
      ? !onlyWeekend && (window.days.includes(weekday) || wholeWeek)
      : window.days.includes(weekday);
    if (!fits) return false;
  }
  const free = calendar.holidays.some(
    (holiday) => Math.abs(Date.parse(holiday) - Date.parse(date)) <= window.holidayMargin * dayMs,
  );
  return window.holidays === null || free === (window.holidays === 'only');
}

/** The date on which the window that is open now began, told by what the clocks show; null: it is not open. */
function open(window: WindowPlan, calendar: CalendarPlan, utcMs: number): string | null {
  const { date, clock } = wall(utcMs, window.timeZone);
  const [from, to] = [clockOf(window.startMinute), clockOf(window.endMinute)];
  if (from < to) return clock >= from && clock < to && begins(window, calendar, date) ? date : null;
  if (clock >= from && begins(window, calendar, date)) return date;
  return clock < to && begins(window, calendar, dayBefore(date)) ? dayBefore(date) : null;
}

function mayRaise(windows: readonly WindowPlan[], calendar: CalendarPlan, utcMs: number): boolean {
  const isOpen = (use: string) =>
    windows.filter((window) => window.use === use).map((window) => open(window, calendar, utcMs) !== null);
  const release = isOpen('release');
  return !isOpen('avoid').includes(true) && (release.length === 0 || release.includes(true));
}

const quarter = (most: number) => fc.integer({ min: 0, max: most / 15 }).map((count) => count * 15);
const aDay = fc.constantFrom(...days, '2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01');
const seldom = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });
const window: fc.Arbitrary<WindowPlan> = fc
  .record({
    use: fc.constantFrom('release' as const, 'release' as const, 'avoid' as const),
    startMinute: quarter(1425),
    endMinute: quarter(1440),
    days: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 6 }), { nil: null }),
    date: seldom(aDay),
    holidays: seldom(fc.constantFrom('only' as const, 'except' as const)),
    holidayMargin: fc.constantFrom(0, 0, 1),
    timeZone: fc.constantFrom(...zones),
  })
  .map((part) => ({ ...part, id: 'w', title: null }));
const calendar: fc.Arbitrary<CalendarPlan> = fc.record({
  holidays: fc.uniqueArray(aDay, { maxLength: 3 }),
  workdays: fc.uniqueArray(fc.constantFrom('2026-03-28', '2026-03-29', '2026-10-25', '2026-06-13'), { maxLength: 2 }),
});
const moment = fc
  .tuple(aDay, fc.integer({ min: 0, max: 3 * 1440 }))
  .map(([day, minutes]) => Date.parse(day) + minutes * minuteMs);
const walkedMinutes = 5 * 1440;
const stepMs = 15 * minuteMs;
const startOfDay = (at: number) => Math.floor(at / dayMs) * dayMs;
/** Windows and zones change on quarters of an hour: between them nothing can. */
function* walk(from: number, to: number): Generator<number> {
  yield from;
  for (let at = Math.floor(from / stepMs) * stepMs + stepMs; at < to; at += stepMs) yield at;
}

describe('windows', () => {
  it('are open when the clocks of their zone show it, minute by minute, also while clocks are set', () => {
    fc.assert(
      fc.property(window, calendar, moment, (one, holidays, from) => {
        for (const at of walk(from, from + walkedMinutes * minuteMs)) {
          if (isOpenAt(one, holidays, at) !== (open(one, holidays, at) !== null))
            expect.fail(`at ${new Date(at).toISOString()}`);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('say when traffic may be raised next as a walk through the minutes finds it', () => {
    let waited = 0;
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 2 }), calendar, moment, (all, holidays, from) => {
        const found = nextRaiseAt(all, holidays, from);
        expect(closedWindow(all, holidays, from) === null).toBe(mayRaise(all, holidays, from));
        for (const at of walk(from, from + walkedMinutes * minuteMs)) {
          if (!mayRaise(all, holidays, at)) continue;
          if (at > from) waited += 1;
          expect(found).toBe(at);
          return;
        }
        expect(found === null || found >= from + walkedMinutes * minuteMs).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(waited).toBeGreaterThan(10);
  });

  it('pass whole from the first minute of an opening to its last, and close as the walk finds it', () => {
    let whole = 0;
    fc.assert(
      fc.property(window, calendar, moment, (one, holidays, from) => {
        const found = nextWhole(one, holidays, from);
        const spans = new Map<string, { first: number; last: number }>();
        for (const at of walk(startOfDay(from - 2 * dayMs), from + walkedMinutes * minuteMs)) {
          const key = open(one, holidays, at);
          if (key === null) continue;
          const known = spans.get(key);
          spans.set(key, { first: known?.first ?? at, last: at });
        }
        const [next] = [...spans.values()].filter(({ first }) => first >= from);
        const end = from + walkedMinutes * minuteMs;
        if (next === undefined || next.last + stepMs >= end) {
          expect(found === null || found.to >= end).toBe(true);
          return;
        }
        whole += 1;
        expect(found).toEqual({ from: next.first, to: next.last + stepMs });
        const closes = closesAt(one, holidays, next.first);
        expect(closes === null ? null : open(one, holidays, closes - stepMs)).not.toBeNull();
        if (closes !== null) {
          const key = open(one, holidays, next.first);
          expect(open(one, holidays, closes)).not.toBe(key);
        }
      }),
      { numRuns: 150 },
    );
    expect(whole).toBeGreaterThan(10);
  });
});
