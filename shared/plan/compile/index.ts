import type { BatchPlan, PlaybookPlan, ReleasePlan, ShareGaugePlan, TrackPlan } from '../release-plan.ts';
import { localText } from '../scalars.ts';
import type { BatchFile, PlanFile } from '../schema.ts';
import { compileAnnouncements } from './announcements.ts';
import { type Milliseconds, minuteOf, pacedBy } from './durations.ts';
import { batchExposure, compileAudiences, compileExposure } from './exposures.ts';
import { compileGates } from './gates.ts';
import { flagSteps } from './guard-actions.ts';
import { compileGuard, compileJudgement } from './guards.ts';
import { compileItems } from './items.ts';
import { longestObservationMs } from './observation.ts';
import { compileSamples } from './samples.ts';
import { linkSteps, withShiftSteps } from './steps.ts';
import { compileCalendar, compileDeadline, compileFreezes, compileStart, compileWindows } from './time.ts';
import { compileFlags, compileVariables } from './values.ts';
import { compileAfterRollback, compileWayBack } from './way-back.ts';

/**
 * Turns a valid plan file into what flies. Every duration of the plan is divided by `pace` (1 = as written) and nothing
 * else is. Expects a plan without lint errors.
 */
export function compilePlan(file: PlanFile, pace = 1): ReleasePlan {
  const ms = pacedBy(pace);
  const slots = Object.fromEntries(
    Object.entries(file.connections ?? {}).map(([id, slot]) => [
      id,
      { capability: slot.capability, title: localText(slot.title ?? id) },
    ]),
  );
  const trafficSlots = Object.keys(slots).filter((id) => slots[id]?.capability === 'traffic');
  const tracks = (file.tracks ?? [{ id: 'main', title: undefined, batches: file.batches ?? [] }]).map(
    (track): TrackPlan => ({
      id: track.id,
      title: track.title === undefined ? null : localText(track.title),
      batches: track.batches.map((batch) => compileBatch(batch, file, trafficSlots, ms)),
    }),
  );
  const batches = tracks.flatMap((track) => track.batches);
  const gates = compileGates(file, batches, ms);
  const announcements = compileAnnouncements(file, ms);
  return {
    title: localText(file.title),
    from: file.from,
    to: file.to,
    timeZone: file.timeZone ?? 'UTC',
    window: file.window ? { startMinute: minuteOf(file.window.start), endMinute: minuteOf(file.window.end) } : null,
    windows: compileWindows(file),
    calendar: compileCalendar(file),
    deadline: compileDeadline(file, ms),
    freezes: compileFreezes(file, ms),
    slots,
    ...compileSamples(file),
    ...compileShareGauges(file, ms),
    audiences: compileAudiences(file, localText),
    tracks,
    roles: compileRoles(file),
    gates: gates.map(({ gate }) => gate),
    guards: [
      ...(file.guards ?? []).map((guard) => compileGuard(guard, file, ms)),
      ...(file.judgements ?? []).map((judgement) => compileJudgement(judgement, file, ms)),
      ...gates.flatMap(({ guard }) => (guard === null ? [] : [guard])),
    ],
    steps: linkSteps(withShiftSteps(file.steps ?? [], tracks), ms),
    finally: linkSteps(file.finally ?? [], ms),
    onDemand: linkSteps(flagSteps([...(file.guards ?? []), ...(file.judgements ?? [])], file), ms),
    playbooks: (file.playbooks ?? []).map(
      (playbook): PlaybookPlan => ({
        id: playbook.id,
        title: localText(playbook.title),
        symptom: playbook.symptom === undefined ? null : localText(playbook.symptom),
        recoveryMs: playbook.recovery === undefined ? null : ms(playbook.recovery, 0),
        mode: playbook.mode ?? null,
        steps: linkSteps(playbook.steps ?? [], ms),
        ...compileSilence(playbook, file, ms),
      }),
    ),
    rollback: {
      default: file.rollback?.default ?? 'all',
      scripts: linkSteps(file.rollback?.scripts ?? [], ms),
      manual: linkSteps(file.rollback?.manual ?? [], ms),
      separate: linkSteps(file.rollback?.separate ?? [], ms),
      wayBack: compileWayBack(file.rollback ?? {}, ms),
      ...compileAfterRollback(file.rollback, ms),
    },
    announcements,
    flags: compileFlags(file, ms),
    variables: compileVariables(file),
    secrets: Object.keys(file.secrets ?? {}),
    items: compileItems(file, announcements, ms),
    variant: null,
    variants: (file.variants ?? []).map(({ id, title }) => ({ id, title: localText(title) })),
    pace,
  };
}

/** Nothing where no switch has one. */
function compileShareGauges({ switches = {} }: PlanFile, ms: Milliseconds): Pick<ReleasePlan, 'shareGauges'> {
  const gauges = Object.entries(switches).flatMap(([id, { shareGauge }]): [string, ShareGaugePlan][] => {
    if (shareGauge === undefined) return [];
    const { on: slot, canary, all, window } = shareGauge;
    return [[id, { slot, canary, all, windowMs: ms(window ?? '30s', 0) }]];
  });
  return gauges.length === 0 ? {} : { shareGauges: Object.fromEntries(gauges) };
}

/** Its own, else that of a drill which it is gone through for. */
function compileSilence(
  { id, silence }: NonNullable<PlanFile['playbooks']>[number],
  { drills = [] }: PlanFile,
  ms: Milliseconds,
): Pick<PlaybookPlan, 'silence'> {
  const wanted = silence ?? drills.find((drill) => drill.playbook === id && drill.silence !== undefined)?.silence;
  if (wanted === undefined) return {};
  return { silence: { slot: wanted.slot, labels: wanted.labels, forMs: ms(wanted.for, 0) } };
}

function compileBatch(batch: BatchFile, file: PlanFile, trafficSlots: readonly string[], ms: Milliseconds): BatchPlan {
  const exposure = batchExposure(batch, file);
  const moved = exposure.kind === 'none' ? [] : trafficSlots;
  const shifts = batch.shifts ?? moved.map((on) => ({ on, exposure: undefined }));
  const observe =
    typeof batch.observe === 'string'
      ? { min: batch.observe, target: undefined, max: undefined, covers: undefined }
      : batch.observe;
  return {
    id: batch.id,
    title: batch.title === undefined ? null : localText(batch.title),
    exposure,
    shifts: shifts.map((shift) => ({
      switchId: shift.on,
      exposure: shift.exposure === undefined ? exposure : compileExposure(shift.exposure),
    })),
    observeMs: ms(observe?.min, 0),
    observeTargetMs: observe?.target === undefined ? null : ms(observe.target, 0),
    observeMaxMs: observe?.max === undefined ? null : longestObservationMs(observe, file, ms),
    covers: observe?.covers ?? [],
    startAt: compileStart(batch.startAt),
    afterPreviousMs: batch.afterPrevious === undefined ? null : ms(batch.afterPrevious, 0),
    rollback: batch.rollback === undefined ? null : compileWayBack(batch.rollback, ms, true),
    after: batch.after ?? [],
  };
}

/** Who somebody is: a contact, or the contact of a role; a stand-in's own stand-in does not count. */
function compileRoles({ roles = [], contacts = [] }: PlanFile): ReleasePlan['roles'] {
  const named = (contactId: string | undefined): readonly string[] => {
    const name = contacts.find(({ id }) => id === contactId)?.name;
    return name === undefined ? [] : Object.values(localText(name));
  };
  const peopleOf = (id: string | undefined): readonly string[] => [
    ...named(id),
    ...named(roles.find((role) => role.id === id)?.contact),
  ];
  return roles.map(({ id, title, contact, backup }) => {
    const people = [...new Set([...peopleOf(contact), ...peopleOf(backup)])];
    return { id, title: localText(title), ...(people.length > 0 && { people }) };
  });
}
