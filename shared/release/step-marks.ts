import type { StepPlan } from '../plan/release-plan.ts';
import { type PlacedStep, placedSteps } from '../plan/step-lists.ts';
import type { StepMark } from '../steps/step-fields.ts';
import { entryOf, isDrilled } from './queries.ts';
import type { ReleaseState, StepState } from './state.ts';
import { type Now, passedMs } from './time.ts';

/** What cannot be taken back as it was, or runs whatever its manifest says. */
const dangerousInProduction: ReadonlySet<string> = new Set(['apply', 'delete', 'job']);

/**
 * What the second confirmation of a step must name. What stands outside the one-click path, and what changes a cluster
 * in production beyond a number, is dangerous unless it says more.
 */
export function marksOf({ definition }: ReleaseState, { step, place }: PlacedStep): readonly StepMark[] {
  const { file } = step;
  if (file.marks !== undefined) return file.marks;
  if (place === 'separate') return ['dangerous'];
  if (file.kind !== 'cluster' || !dangerousInProduction.has(file.do.action)) return [];
  return entryOf(definition.bindings, file.on)?.environment === 'production' ? ['dangerous'] : [];
}

/** How many people besides the driver must agree before the step counts, or may begin where it is no approval itself. */
export function neededApprovals({ step, place }: PlacedStep): number {
  if (step.file.kind === 'approval') return step.file.need ?? 1;
  return place === 'separate' ? 1 : 0;
}

/** A check, and whatever else the plan gives no connection for: a person does it and says so. */
export function isDoneByPeople(state: ReleaseState, { file }: StepPlan): boolean {
  const { announcements, flags } = state.definition.plan;
  if (file.kind === 'announce') return announcements.find(({ id }) => id === file.announcement)?.slot == null;
  if (file.kind === 'flag') return (Object.hasOwn(flags, file.flag) ? flags[file.flag]?.slot : null) == null;
  return file.kind === 'manual';
}

/**
 * Whether somebody else has to agree before it may begin. Who agreed and took the wheel afterwards is no second person:
 * `beginner` is whoever begins it, where that is known.
 */
export function lacksSecond(placed: PlacedStep, step: StepState, beginner: string | null = null): boolean {
  const others = step.approvals.filter(({ approver }) => approver !== beginner);
  return placed.step.kind !== 'approval' && others.length < neededApprovals(placed);
}

/**
 * Whether a reading over `windowMs` still holds something of a load test: while one runs, and until its last request has
 * left the window.
 */
export function isLoadTested(state: ReleaseState, windowMs: number, now: Now): boolean {
  return [...placedSteps(state.definition.plan).values()].some((placed) => {
    const step = state.steps[placed.step.id];
    if (step === undefined || !marksOf(state, placed).includes('load-test')) return false;
    const isFresh = (endedAt: Now | null) => endedAt !== null && passedMs(endedAt, now) < windowMs;
    // One that is to be done again has sent its requests all the same.
    if (isFresh(step.lastEndedAt)) return true;
    if (step.startedAt === null || isDrilled(state, placed.step.id)) return false;
    return step.status === 'running' || isFresh(step.endedAt);
  });
}
