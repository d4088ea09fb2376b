import type { Path } from '../../parse-places.ts';
import type { PlanFile } from '../../schema.ts';
import type { LintContext } from '../context.ts';
import { minutesOf, msOf, observation, shortDuration } from '../measures.ts';
import { titleText } from '../texts.ts';

/** Clocks, windows, freezes and the order of the days. */
export function lintTime(context: LintContext): void {
  lintZone(context);
  lintWindows(context);
  lintObservations(context);
  lintFreezes(context);
  lintSchedule(context);
  lintTimeline(context);
  lintDeadlines(context);
}

/** Places at which the plan names a time of the day. */
function clocks({ file, batches, steps }: LintContext): readonly Path[] {
  const places: Path[] = [];
  if (file.window !== undefined) places.push(['window']);
  for (const [index, window] of (file.windows ?? []).entries()) {
    if (window.start !== undefined && window.timeZone === undefined) places.push(['windows', index, 'start']);
  }
  for (const { batch, path } of batches) if (/\d\d:\d\d/.test(batch.startAt ?? '')) places.push([...path, 'startAt']);
  if (file.deadline?.at !== undefined) places.push(['deadline', 'at']);
  for (const { step, path } of steps) if (step.planned?.start !== undefined) places.push([...path, 'planned', 'start']);
  return places;
}

function lintZone(context: LintContext): void {
  const [first] = context.file.timeZone === undefined ? clocks(context) : [];
  if (first !== undefined) context.report('time.zone-missing', first);
}

function lintWindows({ file, report }: LintContext): void {
  const holidays = file.calendar?.holidays ?? [];
  for (const [index, window] of (file.windows ?? []).entries()) {
    const path: Path = ['windows', index];
    const speaksOfThem = /节假日|假期|holiday/i.test(`${titleText(window.title)} ${window.quote ?? ''}`);
    if ((window.holidays !== undefined || speaksOfThem) && holidays.length === 0) {
      report('window.calendar-missing', [...path, 'id'], { window: window.id });
    }
    if (window.start !== undefined && window.start === window.end)
      report('window-empty', [...path, 'end'], { window: window.id });
  }
  if (file.window !== undefined && file.window.start === file.window.end)
    report('window-empty', ['window', 'end'], { window: 'window' });
}

const rangeAsMinimum =
  /(?:≥|>=|不少于|至少|at least)\s*\d+\s*(?:分钟|小时|天|min|h|d)?\s*(?:–|—|-|~|～|至|到|to)\s*\d+\s*(?:分钟|小时|天|min|h|d)/i;

function lintObservations({ batches, texts, report }: LintContext): void {
  for (const { batch, path } of batches) {
    const { min, target, max } = observation(batch);
    if ((target > 0 && target < min) || (max > 0 && max < Math.max(min, target))) {
      report('window.range-as-minimum/order', [...path, 'observe'], { batch: batch.id });
    }
    if (min >= 12 * 3_600_000)
      report('batch.long-watch', [...path, 'observe'], { item: batch.id, hours: shortDuration(min) });
  }
  for (const { text, path, role } of texts) {
    const range = rangeAsMinimum.exec(text);
    if (range !== null && role !== 'claimed') {
      report('window.range-as-minimum', path, { text: range[0].slice(0, 40) }, { offset: range.index });
    }
  }
}

function lintFreezes({ file, batches, report }: LintContext): void {
  for (const [index, freeze] of (file.freezes ?? []).entries()) {
    const path: Path = ['freezes', index];
    const train = (file.trains ?? []).find(
      ({ kind, freeze: of }) => kind === 'hotfix' && (of === freeze.id || of === undefined),
    );
    if (train !== undefined && msOf(freeze.before) > 0) {
      const params = { freeze: freeze.id, train: train.id, before: freeze.before ?? '' };
      report('freeze.conflict/hotfix', [...path, 'before'], params);
    }
    const watched = longestWatch(file, batches);
    if (freeze.after !== undefined && msOf(freeze.after) < watched) {
      report('freeze.conflict', [...path, 'after'], {
        freeze: freeze.id,
        after: freeze.after,
        watch: shortDuration(watched),
      });
    }
  }
}

/** How long after the last batch something is still watched or judged, in milliseconds. */
export function longestWatch(file: PlanFile, batches: LintContext['batches']): number {
  const last = batches.at(-1);
  return Math.max(
    0,
    last === undefined ? 0 : observation(last.batch).min,
    ...(file.watch ?? []).map((duty) => msOf(duty.until)),
    ...(file.acceptance ?? []).map((item) => msOf(item.within)),
  );
}

/** Day of an offset such as `D+1` or `day 3`, from 0; null for a clock alone. */
function dayOf(startAt: string | undefined): number | null {
  const [, plus, nth] = /^(?:D\+(\d+)|day (\d+))/.exec(startAt ?? '') ?? [];
  if (plus !== undefined) return Number(plus);
  return nth === undefined ? null : Number(nth) - 1;
}

const dayMs = 86_400_000;
const dayRange = /(day|week|第)\s*(\d+)\s*(?:天|周)?\s*(?:[-–~至到]\s*(\d+))?/gi;

function lintSchedule({ batches, texts, report }: LintContext): void {
  batches.forEach(({ batch, path, track }, index) => {
    const earlier = batches
      .slice(0, index)
      .findLast((other) => other.track === track && dayOf(other.batch.startAt) !== null);
    const [day, before] = [dayOf(batch.startAt), dayOf(earlier?.batch.startAt)];
    if (day === null || before === null || earlier === undefined) return;
    const free = before + observation(earlier.batch).min / dayMs;
    if (day < Math.ceil(free - 1 + 1e-9) || day < before) {
      report('schedule.inconsistent', [...path, 'startAt'], { batch: batch.id, earlier: earlier.batch.id });
    }
  });
  for (const { text, path, role } of texts) {
    if (role !== 'quote') continue;
    for (const part of text.split(/[；;。\n]/)) {
      const ranges = [...part.matchAll(dayRange)].map(([, unit = '', from, to]) => {
        const length = /week|周/i.test(unit) ? 7 : 1;
        return { from: (Number(from) - 1) * length + 1, to: Number(to ?? from) * length };
      });
      const [outer, inner] = ranges;
      if (outer === undefined || inner === undefined || (inner.from >= outer.from && inner.to <= outer.to)) continue;
      report('schedule.inconsistent/text', path, { text: part.trim().slice(0, 60) }, { offset: text.indexOf(part) });
    }
  }
}

/** A ladder against the timetable of its steps and against its window. */
function lintTimeline({ file, batches, plan, report }: LintContext): void {
  const planned = new Set(
    (file.steps ?? []).flatMap((step) =>
      step.kind === 'shift' && step.planned?.start !== undefined ? [step.batch] : [],
    ),
  );
  if (planned.size > 0) {
    for (const { batch, path, exposure } of batches) {
      if (!planned.has(batch.id) && exposure.kind !== 'none')
        report('timeline.stage-missing', [...path, 'id'], { batch: batch.id });
    }
  }
  const days = batches.some(
    ({ batch }) =>
      batch.startAt !== undefined || (observation(batch).min >= dayMs / 2 && batch !== batches.at(-1)?.batch),
  );
  const window = plan.window ?? releaseWindow(file);
  if (window === null || days) return;
  const lengthMs = ((window.endMinute - window.startMinute + 1440) % 1440) * 60_000;
  const watchedMs = batches.slice(0, -1).reduce((sum, { batch }) => sum + observation(batch).min, 0);
  if (watchedMs >= lengthMs && lengthMs > 0) {
    const path: Path = file.window === undefined ? ['windows'] : ['window'];
    report('timeline.stage-missing/overrun', path, {
      watched: shortDuration(watchedMs),
      window: shortDuration(lengthMs),
    });
  }
}

function releaseWindow(file: PlanFile): { readonly startMinute: number; readonly endMinute: number } | null {
  const window = file.windows?.find(
    ({ use, start, end }) => use === 'release' && start !== undefined && end !== undefined,
  );
  if (window?.start === undefined || window.end === undefined) return null;
  return { startMinute: minutesOf(window.start), endMinute: minutesOf(window.end) };
}

function lintDeadlines({ file, batches, report }: LintContext): void {
  const watchedMs = batches.slice(0, -1).reduce((sum, { batch }) => sum + observation(batch).min, 0);
  const limitMs = msOf(file.deadline?.after);
  if (limitMs > 0 && limitMs < watchedMs) {
    report('deadline-too-short', ['deadline', 'after'], {
      deadline: shortDuration(limitMs),
      watched: shortDuration(watchedMs),
    });
  }
  for (const [index, announcement] of (file.announcements ?? []).entries()) {
    for (const [at, deadline] of (announcement.deadlines ?? []).entries()) {
      if (deadline.from !== undefined) continue;
      const params = { announcement: announcement.id, within: deadline.within };
      report('deadline.start-undefined', ['announcements', index, 'deadlines', at, 'within'], params);
    }
  }
}
