import type { CalendarPlan, WindowPlan } from '../plan/time-plan.ts';
import { type DayNumber, dayNumber, edgesAround, localTime, weekdayOf } from './zone-clock.ts';

const dayMinutes = 1440;
const dayMs = dayMinutes * 60_000;

/** A stretch of time, UTC milliseconds, the end not included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Whether a window is open at an instant. Told by what clocks in its zone show: between start and end on a day on which
 * it may begin, or, where it crosses midnight, before the end on the day after such a day.
 */
export function isOpenAt(window: WindowPlan, calendar: CalendarPlan, utcMs: number): boolean {
  return beganOn(window, calendar, utcMs) !== null;
}

/** The day on which the window that is open at this instant began; null: it is not open. */
function beganOn(window: WindowPlan, calendar: CalendarPlan, utcMs: number): DayNumber | null {
  const { day, minute } = localTime(utcMs, window.timeZone);
  const { startMinute, endMinute } = window;
  if (startMinute < endMinute) {
    return minute >= startMinute && minute < endMinute && mayBegin(window, calendar, day) ? day : null;
  }
  if (minute >= startMinute && mayBegin(window, calendar, day)) return day;
  return minute < endMinute && mayBegin(window, calendar, day - 1) ? day - 1 : null;
}

/** Whether the window begins on this day at all. */
function mayBegin(window: WindowPlan, calendar: CalendarPlan, day: DayNumber): boolean {
  if (window.date !== null && dayNumber(window.date) !== day) return false;
  if (window.days !== null && !isOneOf(window.days, calendar, day)) return false;
  if (window.holidays === null) return true;
  return isHoliday(window, calendar, day) === (window.holidays === 'only');
}

const workingDays = [1, 2, 3, 4, 5];

/** A weekend day that is worked counts as a working day, and not as a weekend day, where a list means the one or the other. */
function isOneOf(days: readonly number[], calendar: CalendarPlan, day: DayNumber): boolean {
  const weekday = weekdayOf(day);
  const isWorked = calendar.workdays.some((date) => dayNumber(date) === day);
  if (!isWorked || workingDays.includes(weekday)) return days.includes(weekday);
  if (days.every((each) => !workingDays.includes(each))) return false;
  return days.includes(weekday) || workingDays.every((each) => days.includes(each));
}

function isHoliday({ holidayMargin }: WindowPlan, calendar: CalendarPlan, day: DayNumber): boolean {
  return calendar.holidays.some((date) => Math.abs(dayNumber(date) - day) <= holidayMargin);
}

/** The stretches of one day's window: one, two where clocks are set back within it, none where it does not begin then. */
function stretchesOf(window: WindowPlan, calendar: CalendarPlan, day: DayNumber): readonly Stretch[] {
  if (!mayBegin(window, calendar, day)) return [];
  const { startMinute, endMinute, timeZone } = window;
  const at = (minute: number) => [day + Math.floor(minute / dayMinutes), minute % dayMinutes] as const;
  const end = startMinute < endMinute ? endMinute : endMinute + dayMinutes;
  const edges = edgesAround(day, [at(startMinute), at(end), [day, 0], [day + 1, 0], [day + 2, 0]], timeZone);
  const pieces = edges.flatMap((from, index): Stretch[] => {
    const to = edges[index + 1];
    return to !== undefined && beganOn(window, calendar, from) === day ? [{ from, to }] : [];
  });
  const stretches: Stretch[] = [];
  for (const piece of pieces) {
    const last = stretches.at(-1);
    if (last?.to === piece.from) stretches[stretches.length - 1] = { from: last.from, to: piece.to };
    else stretches.push(piece);
  }
  return stretches;
}

/** The longest that is looked ahead: a window of one date, or of holidays only, may be far away. */
const daysAhead = 400;

/** The first whole opening of a window that begins at `utcMs` or later; null within a good year: there is none. */
export function nextWhole(window: WindowPlan, calendar: CalendarPlan, utcMs: number): Stretch | null {
  const today = localTime(utcMs, window.timeZone).day;
  for (let day = today - 1; day <= today + daysAhead; day += 1) {
    const stretches = stretchesOf(window, calendar, day);
    const [first] = stretches;
    const last = stretches.at(-1);
    if (first !== undefined && last !== undefined && first.from >= utcMs) return { from: first.from, to: last.to };
  }
  return null;
}

/** When the window that is open at this instant closes; null: it is not open. */
export function closesAt(window: WindowPlan, calendar: CalendarPlan, utcMs: number): number | null {
  const day = beganOn(window, calendar, utcMs);
  if (day === null) return null;
  return stretchesOf(window, calendar, day).find(({ from, to }) => from <= utcMs && utcMs < to)?.to ?? null;
}

/** Whether traffic may be raised by the clock: inside a release window where there are any, and in none to be avoided. */
export function mayRaiseAt(windows: readonly WindowPlan[], calendar: CalendarPlan, utcMs: number): boolean {
  return closedWindow(windows, calendar, utcMs) === null;
}

/** The window that forbids a raise now; null: none does. Of several release windows that are closed it is the first. */
export function closedWindow(windows: readonly WindowPlan[], calendar: CalendarPlan, utcMs: number): WindowPlan | null {
  const avoided = windows.find((window) => window.use === 'avoid' && isOpenAt(window, calendar, utcMs));
  if (avoided !== undefined) return avoided;
  const release = windows.filter((window) => window.use === 'release');
  if (release.length === 0 || release.some((window) => isOpenAt(window, calendar, utcMs))) return null;
  return release[0] ?? null;
}

/** The first instant from `utcMs` on at which traffic may be raised; null within a good year: there is none. */
export function nextRaiseAt(windows: readonly WindowPlan[], calendar: CalendarPlan, utcMs: number): number | null {
  if (mayRaiseAt(windows, calendar, utcMs)) return utcMs;
  const deciding = windows.filter((window) => window.use === 'release' || window.use === 'avoid');
  const stride = 7;
  for (let ahead = -2; ahead <= daysAhead; ahead += stride) {
    // Days of different zones overlap: what lies beyond the stride is left to the next one, which sees all of it.
    const until = utcMs + (ahead + stride) * dayMs;
    const edges = deciding.flatMap((window) => {
      const today = localTime(utcMs, window.timeZone).day;
      const days = Array.from({ length: stride + 4 }, (_, index) => today + ahead - 2 + index);
      return days.flatMap((day) => stretchesOf(window, calendar, day).flatMap(({ from, to }) => [from, to]));
    });
    const opening = edges
      .filter((edge) => edge > utcMs && edge <= until)
      .sort((a, b) => a - b)
      .find((edge) => mayRaiseAt(windows, calendar, edge));
    if (opening !== undefined) return opening;
  }
  return null;
}
