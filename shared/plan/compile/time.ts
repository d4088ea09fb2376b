import { localText } from '../scalars.ts';
import { weekdays } from '../schema/time.ts';
import type { BatchFile, PlanFile } from '../schema.ts';
import type { CalendarPlan, DeadlinePlan, FreezePlan, StartPlan, WindowPlan } from '../time-plan.ts';
import { type Milliseconds, minuteOf } from './durations.ts';

const dayMinutes = 1440;
/** Id of the window that the plan writes in short. */
export const shortWindowId = 'window';

/** Every window of the plan, the short one first. */
export function compileWindows(file: PlanFile): readonly WindowPlan[] {
  const timeZone = file.timeZone ?? 'UTC';
  const everyDay = { days: null, date: null, holidays: null, holidayMargin: 0 } as const;
  const short: readonly WindowPlan[] =
    file.window === undefined
      ? []
      : [
          {
            ...everyDay,
            id: shortWindowId,
            title: null,
            use: 'release',
            startMinute: minuteOf(file.window.start),
            endMinute: minuteOf(file.window.end),
            timeZone,
          },
        ];
  const written = (file.windows ?? []).map(
    (window): WindowPlan => ({
      id: window.id,
      title: window.title === undefined ? null : localText(window.title),
      use: window.use,
      startMinute: window.start === undefined ? 0 : minuteOf(window.start),
      endMinute: window.end === undefined ? dayMinutes : minuteOf(window.end),
      days: window.days === undefined ? null : window.days.map((day) => (weekdays.indexOf(day) + 1) % 7),
      date: window.date ?? null,
      holidays: window.holidays ?? null,
      holidayMargin: window.holidayMargin ?? 0,
      timeZone: window.timeZone ?? timeZone,
    }),
  );
  return [...short, ...written];
}

export function compileCalendar(file: PlanFile): CalendarPlan {
  return { holidays: file.calendar?.holidays ?? [], workdays: file.calendar?.workdays ?? [] };
}

/** `D+1 22:00`, `day 3`, `22:00`. */
export function compileStart(written: BatchFile['startAt']): StartPlan | null {
  if (written === undefined) return null;
  const [, plus, nth, clock] = /^(?:D\+(\d+)|day (\d+))?\s*(\d\d:\d\d)?$/.exec(written) ?? [];
  const day = plus !== undefined ? Number(plus) : nth !== undefined ? Number(nth) - 1 : null;
  return { day, minute: clock === undefined ? null : minuteOf(clock) };
}

export function compileDeadline(file: PlanFile, ms: Milliseconds): DeadlinePlan | null {
  const { deadline } = file;
  if (deadline === undefined) return null;
  return {
    afterMs: deadline.after === undefined ? null : ms(deadline.after, 0),
    atMinute: deadline.at === undefined ? null : minuteOf(deadline.at),
    action: deadline.action,
    warnBeforeMs: deadline.warnBefore === undefined ? null : ms(deadline.warnBefore, 0),
  };
}

export function compileFreezes(file: PlanFile, ms: Milliseconds): readonly FreezePlan[] {
  return (file.freezes ?? []).map((freeze) => ({
    id: freeze.id,
    title: localText(freeze.title),
    beforeMs: freeze.before === undefined ? null : ms(freeze.before, 0),
    afterMs: freeze.after === undefined ? null : ms(freeze.after, 0),
    onRollback: freeze.onRollback ?? false,
    covers: freeze.covers ?? null,
    exempt: (freeze.exempt ?? []).map(localText),
  }));
}
