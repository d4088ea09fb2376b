import type { ReleasePlan } from '../../../shared/plan/release-plan.ts';
import type { Level, ReleaseEvent } from '../../../shared/release/events.ts';
import { exposurePercent } from '../../../shared/release/exposure.ts';
import type { FoundTarget } from '../../../shared/release/split.ts';
import type { Now } from '../../../shared/release/time.ts';

interface Target {
  readonly percent: number;
  agreed: number | null;
}

/**
 * What an auditor would write down who reads nothing but the list of events: facts, no rules. It shares no code with
 * `evolve` and the queries, so that both can be held against each other.
 */
export interface FactBook {
  status: 'created' | 'running' | 'rolling-back' | 'over';
  held: boolean;
  current: string | null;
  inEffect: boolean;
  readonly levels: Map<string, Level>;
  readonly gates: Map<string, { readonly verdict: 'passed' | 'failed'; readonly at: Now }>;
  readonly present: Set<string>;
  readonly done: Set<string>;
  readonly openShifts: Map<string, { readonly switchId: string; readonly percent: number }>;
  readonly told: Map<string, number>;
  readonly targets: Map<string, Map<string, Target>>;
  readonly waivers: { readonly kind: string; readonly id: string; readonly until: number }[];
  rollback: {
    readonly toBatch: string | null;
    readonly goals: Map<string, string>;
    readonly failed: Set<string>;
  } | null;
}

/** An empty book, and the pen that writes one event into it after the other. */
export function openFactBook(plan: ReleasePlan): { readonly book: FactBook; note(event: ReleaseEvent): void } {
  const book: FactBook = {
    status: 'created',
    held: false,
    current: null,
    inEffect: false,
    levels: new Map(plan.guards.map((guard) => [guard.id, 'unknown'])),
    gates: new Map(),
    present: new Set(),
    done: new Set(),
    openShifts: new Map(),
    told: new Map(),
    targets: new Map(),
    waivers: [],
    rollback: null,
  };
  return { book, note: (event) => note(book, plan, event) };
}

export function factsOf(plan: ReleasePlan, events: readonly ReleaseEvent[]): FactBook {
  const { book, note: write } = openFactBook(plan);
  for (const event of events) write(event);
  return book;
}

function percent(exposure: Parameters<typeof exposurePercent>[0]): number {
  return exposurePercent(exposure) ?? Number.NaN;
}

function noteFound(book: FactBook, switchId: string, found: readonly FoundTarget[], agreed: boolean): void {
  const before = book.targets.get(switchId) ?? new Map<string, Target>();
  const told = book.told.get(switchId) ?? null;
  book.targets.set(
    switchId,
    new Map(
      found.map(({ target, exposure }) => {
        const known = before.get(target);
        return [
          target,
          { percent: percent(exposure), agreed: agreed ? percent(exposure) : known ? known.agreed : told },
        ];
      }),
    ),
  );
}

function shiftStep(plan: ReleasePlan, batchId: string): string {
  return plan.steps.find((step) => step.kind === 'shift' && step.batch === batchId)?.id ?? '';
}

function note(book: FactBook, plan: ReleasePlan, event: ReleaseEvent): void {
  switch (event.type) {
    case 'driver-started':
      for (const id of book.levels.keys()) book.levels.set(id, 'unknown');
      return;
    case 'release-begun':
      book.status = 'running';
      return;
    case 'release-held':
    case 'release-resumed':
      book.held = event.type === 'release-held';
      return;
    case 'release-completed':
    case 'release-aborted':
      book.status = 'over';
      return;
    case 'gate-passed':
    case 'gate-failed':
      book.gates.set(event.payload.gateId, {
        verdict: event.type === 'gate-passed' ? 'passed' : 'failed',
        at: event.at,
      });
      return;
    case 'presence-recorded':
      if (event.payload.present) book.present.add(event.payload.roleId);
      else book.present.delete(event.payload.roleId);
      return;
    case 'waiver-given':
      book.waivers.push({ ...event.payload.subject, until: event.payload.until });
      return;
    case 'step-succeeded':
    case 'step-skipped':
    case 'step-approved':
      book.done.add(event.payload.stepId);
      return;
    case 'step-decided':
      if (event.payload.done) book.done.add(event.payload.stepId);
      for (const id of event.payload.again) book.done.delete(id);
      return;
    case 'batch-started':
      book.current = event.payload.batchId;
      book.inEffect = false;
      return;
    case 'batch-in-effect':
      book.inEffect = true;
      book.done.add(shiftStep(plan, event.payload.batchId));
      return;
    case 'shift-intended': {
      const { shiftId, switchId, to } = event.payload;
      for (const [id, shift] of book.openShifts) if (shift.switchId === switchId) book.openShifts.delete(id);
      book.openShifts.set(shiftId, { switchId, percent: percent(to) });
      book.told.set(switchId, percent(to));
      return;
    }
    case 'shift-succeeded':
      noteFound(book, book.openShifts.get(event.payload.shiftId)?.switchId ?? '', event.payload.found, true);
      book.openShifts.delete(event.payload.shiftId);
      return;
    case 'shift-failed':
    case 'shift-unresolved': {
      const { shiftId, found } = event.payload;
      if (found !== null) noteFound(book, book.openShifts.get(shiftId)?.switchId ?? '', found, false);
      return;
    }
    case 'split-found':
      noteFound(book, event.payload.switchId, event.payload.found, false);
      return;
    case 'drift-acknowledged':
      for (const target of book.targets.get(event.payload.switchId)?.values() ?? []) target.agreed = target.percent;
      return;
    case 'guard-level-changed':
      book.levels.set(event.payload.guardId, event.payload.level);
      return;
    case 'rollback-started':
    case 'rollback-escalated':
    case 'rollback-action-succeeded':
    case 'rollback-action-failed':
    case 'rollback-finished':
      noteRollback(book, plan, event);
      return;
    default:
      return;
  }
}

type RollbackEvent = Extract<
  ReleaseEvent,
  {
    type:
      | 'rollback-started'
      | 'rollback-escalated'
      | 'rollback-action-succeeded'
      | 'rollback-action-failed'
      | 'rollback-finished';
  }
>;

function noteRollback(book: FactBook, plan: ReleasePlan, event: RollbackEvent): void {
  switch (event.type) {
    case 'rollback-started':
    case 'rollback-escalated': {
      book.status = 'rolling-back';
      book.openShifts.clear();
      const goals = new Map<string, string>();
      for (const action of event.payload.actions) {
        if (action.phase === 'traffic') goals.set(action.switchId ?? '', action.actionId);
      }
      const toBatch = event.type === 'rollback-started' ? event.payload.toBatch : null;
      book.rollback = { toBatch, goals, failed: new Set(goals.values()) };
      return;
    }
    case 'rollback-action-succeeded':
    case 'rollback-action-failed': {
      const { actionId, found } = event.payload;
      const [phase, switchId = ''] = actionId.split(':').slice(1);
      const passed = event.type === 'rollback-action-succeeded';
      if (phase === 'traffic') passed ? book.rollback?.failed.delete(actionId) : book.rollback?.failed.add(actionId);
      if (found === null) return;
      noteFound(book, switchId, found, passed);
      return;
    }
    case 'rollback-finished': {
      const { rollback } = book;
      if (rollback === null) return;
      const isBack = [...rollback.goals].every(([switchId, actionId]) => {
        const goal = rungPercent(plan, rollback.toBatch, switchId);
        return (
          !rollback.failed.has(actionId) &&
          [...(book.targets.get(switchId)?.values() ?? [])].every((target) => target.percent <= goal)
        );
      });
      if (!isBack) return;
      if (rollback.toBatch === null) {
        book.status = 'over';
        return;
      }
      book.status = 'running';
      book.held = true;
      book.current = rollback.toBatch;
      book.inEffect = true;
      const ids = plan.tracks.flatMap((track) => track.batches.map((batch) => batch.id));
      const above = new Set(ids.slice(ids.indexOf(rollback.toBatch) + 1));
      for (const step of plan.steps) if (above.has(step.batch ?? '')) book.done.delete(step.id);
      for (const switchId of rollback.goals.keys())
        book.told.set(switchId, rungPercent(plan, rollback.toBatch, switchId));
      return;
    }
  }
}

/** Percent that a switch carries on a rung: its own, else that of the nearest rung below that names it. */
export function rungPercent(plan: ReleasePlan, batchId: string | null, switchId: string): number {
  let carried = 0;
  if (batchId === null) return carried;
  for (const batch of plan.tracks.flatMap((track) => track.batches)) {
    const shift = batch.shifts.find((candidate) => candidate.switchId === switchId);
    if (shift !== undefined) carried = percent(shift.exposure);
    if (batch.id === batchId) break;
  }
  return carried;
}
