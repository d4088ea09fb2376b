import { beforeAll, describe, expect, it } from 'vitest';
import type { PilotMove } from '../../../electron/backend/automation/pilot.ts';
import { defineRelease } from '../../../electron/backend/conductor/release-definition.ts';
import { planTemplate, planTemplates } from '../../../electron/backend/plans/plan-templates.ts';
import { compilePlan } from '../../../shared/plan/compile/index.ts';
import { lintPlan } from '../../../shared/plan/lint/index.ts';
import { fastPace } from '../../../shared/plan/pace.ts';
import { type BatchId, batchesOf, type StepId, type StepPlan } from '../../../shared/plan/release-plan.ts';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import { wayBackFrom } from '../../../shared/plan/way-back.ts';
import { compareExposure, nothingExposed } from '../../../shared/release/exposure.ts';
import { isGateOpen } from '../../../shared/release/gates.ts';
import { isDone } from '../../../shared/release/queries.ts';
import type { Binding, ReleaseDefinition, ReleaseState } from '../../../shared/release/state.ts';
import { createRehearsal, type Rehearsal } from '../../support/fold/rehearsal.ts';

const practice: Binding = { connectionId: 'practice', kind: 'practice', name: 'Practice', environment: 'practice' };

/** The template as a rehearsal on the practice range creates it. */
function rehearsed(id: string, paceName: 'real' | 'fast'): ReleaseDefinition {
  const { text = '' } = planTemplate(id) ?? {};
  const { file } = lintPlan(text);
  if (file === null) throw new Error(`the template ${id} does not parse`);
  const plan = compilePlan(file);
  const bindings = Object.fromEntries(Object.keys(plan.slots).map((slot) => [slot, practice]));
  const asked = Object.entries(plan.variables).filter(([, variable]) => variable.default === null);
  const values = { text: 'v', number: 1, boolean: true } as const;
  const variables = Object.fromEntries(asked.map(([name, { type }]) => [name, values[type]]));
  return defineRelease(`release-${id}`, text, bindings, paceName === 'fast' ? fastPace(plan) : 1, null, variables);
}

const isOver = (_: ReleaseState, { kind }: PilotMove) => kind === 'over';

/** A template's rehearsal at its end, and as it was when each batch was in effect and each decision was asked for. */
interface Flown {
  readonly end: Rehearsal;
  readonly inEffect: ReadonlyMap<BatchId, Rehearsal>;
  readonly decisions: ReadonlyMap<StepId, Rehearsal>;
}

function fly(definition: ReleaseDefinition): Flown {
  const end = createRehearsal(definition);
  const inEffect = new Map<BatchId, Rehearsal>();
  const decisions = new Map<StepId, Rehearsal>();
  end.flyUntil((state, move) => {
    for (const [batchId, { status }] of Object.entries(state.batches))
      if (status === 'in-effect' && !inEffect.has(batchId)) inEffect.set(batchId, end.fork());
    if (move.kind === 'command' && move.command.type === 'decide-step' && !decisions.has(move.command.stepId))
      decisions.set(move.command.stepId, end.fork());
    return isOver(state, move);
  });
  return { end, inEffect, decisions };
}

/** Steps of the lists that are not done. */
function leftOpen(state: ReleaseState, ...lists: readonly (readonly StepPlan[])[]): readonly StepId[] {
  return lists.flat().flatMap(({ id }) => (isDone(state.steps[id]) ? [] : [id]));
}

/** Where each exit of the list's decision leads, with what is to be decided for it; without a decision one way. */
function waysThrough(
  steps: readonly StepPlan[],
): readonly (readonly [string | null, Readonly<Record<StepId, string>>])[] {
  const ways = steps.flatMap(({ id, file }) =>
    file.kind === 'decision' ? file.exits.map((exit) => [exit.to, { [id]: exit.id }] as const) : [],
  );
  return ways.length === 0 ? [[null, {}]] : ways;
}

function expectTakenBack({ state, systems }: Rehearsal): void {
  const { status, rollback, definition } = state();
  expect([status, rollback?.status]).toEqual(['rolled-back', 'succeeded']);
  for (const exposure of systems.exposures().values()) expect(compareExposure(exposure, nothingExposed)).toBe('equal');
  expect(leftOpen(state(), definition.plan.rollback.manual, definition.plan.finally)).toEqual([]);
}

describe.each(planTemplates.map(({ id }) => id))('the template %s', (id) => {
  let flown: Flown;
  beforeAll(() => {
    flown = fly(rehearsed(id, 'fast'));
  });

  function expectFlown({ end, inEffect }: Flown): void {
    const state = end.state();
    const { plan } = state.definition;
    expect(state.status).toBe('completed');
    expect([...inEffect.keys()]).toEqual(batchesOf(plan).map((batch) => batch.id));
    expect(leftOpen(state, plan.steps, plan.finally)).toEqual([]);
    const { lastEventAt } = state;
    const open = plan.gates.filter((gate) => lastEventAt === null || isGateOpen(state, gate, lastEventAt));
    expect(open.map((gate) => gate.id)).toEqual([]);
  }

  it('flies to its end as a fast rehearsal', () => expectFlown(flown));

  it('flies to its end at the pace of the plan, by its own clock', () => expectFlown(fly(rehearsed(id, 'real'))));

  it('comes back to the old version from each of its batches', () => {
    for (const at of flown.inEffect.values()) {
      const back = at.fork();
      back.act({ type: 'roll-back', scope: 'all' });
      back.flyUntil(isOver);
      expectTakenBack(back);
    }
  });

  it('goes back one stage from each of its batches, as far as the plan says, and climbs on', () => {
    const { plan } = flown.end.state().definition;
    const ids = batchesOf(plan).map((batch) => batch.id);
    for (const [batchId, at] of flown.inEffect) {
      const { to } = wayBackFrom(plan, batchId);
      const goal = to === 'old' ? null : (to ?? ids[ids.indexOf(batchId) - 1] ?? null);
      const back = at.fork();
      back.act({ type: 'roll-back', scope: 'stage' });
      back.flyUntil((state) => state.status !== 'rolling-back');
      expect([batchId, back.state().rollback?.toBatch]).toEqual([batchId, goal]);
      if (goal === null) {
        back.flyUntil(isOver);
        expectTakenBack(back);
        continue;
      }
      expect(back.state()).toMatchObject({ status: 'running', held: true });
      back.pass(plan.rollback.after?.stableForMs ?? 0);
      back.act({ type: 'resume-release' });
      back.flyUntil((state) => state.batches[batchId]?.status === 'in-effect');
    }
  });

  it('goes where each exit of its decisions leads', () => {
    const placed = placedSteps(flown.end.state().definition.plan);
    const asked = [...placed.values()].filter(({ step, place }) => step.kind === 'decision' && place === 'runbook');
    expect([...flown.decisions.keys()]).toEqual(asked.map(({ step }) => step.id));
    for (const [stepId, at] of flown.decisions) {
      const { file } = placed.get(stepId)?.step ?? {};
      for (const exit of file?.kind === 'decision' ? file.exits : []) {
        const taken = at.fork();
        const reason = exit.needsReason === true ? 'rehearsal' : null;
        taken.act({ type: 'decide-step', stepId, exitId: exit.id, reason });
        taken.flyUntil((_, { kind }) => kind === 'over' || kind === 'hold');
        if (exit.to === 'rollback-all') expectTakenBack(taken);
        else expect([exit.id, taken.state().status]).toEqual([exit.id, exit.to === 'hold' ? 'running' : 'completed']);
      }
    }
  });

  it('can be helped by each of its playbooks, through every exit of their decisions, to the last step', () => {
    const at = flown.inEffect.values().next().value ?? flown.end;
    for (const { id: playbookId, mode, steps } of at.state().definition.plan.playbooks) {
      if (steps.length === 0) continue;
      for (const [exit, exits] of waysThrough(steps)) {
        const help = at.fork();
        help.act({ type: 'open-playbook', playbookId, mode: mode ?? 'live', reason: null });
        help.workOff(steps, exits);
        const { status, held } = help.state();
        if (exit === 'hold') expect([playbookId, held]).toEqual([playbookId, true]);
        else if (exit?.startsWith('rollback-')) {
          help.flyUntil(isOver);
          expectTakenBack(help);
        } else {
          expect([playbookId, status, leftOpen(help.state(), steps)]).toEqual([playbookId, 'running', []]);
          help.act({ type: 'close-playbook', playbookId, outcome: 'resolved', note: null });
        }
      }
    }
  });

  it('lets everything be done that stands outside the one-click path', () => {
    const apart = (flown.inEffect.values().next().value ?? flown.end).fork();
    const { separate } = apart.state().definition.plan.rollback;
    apart.workOff(separate);
    expect(leftOpen(apart.state(), separate)).toEqual([]);
  });
});
