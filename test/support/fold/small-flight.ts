import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import type { StepState } from '../../../shared/release/state.ts';
import type { StepFile } from '../../../shared/steps/index.ts';
import { fixtureDefinition, fixturePlan } from './fixture-plan.ts';
import { createFlight, type Flight } from './fly.ts';
import { refusalOf } from './fly-to.ts';

/** A step as a test writes it: its title is its id. */
export type ShortStep = { readonly id: string; readonly kind: StepFile['kind'] } & Readonly<Record<string, unknown>>;

export const titled = (steps: readonly ShortStep[]) => steps.map((step) => ({ title: step.id, ...step }));

/** A running release of a plan that has this and nothing else; what the plan lists as commands is approved. */
export function smallFlight(plan: Readonly<Record<string, unknown>>, environment?: 'practice'): Flight {
  const whole = { apiVersion: 'cockpit/v1', title: 'Small', from: 'v1', to: 'v2', ...plan };
  return createFlight(fixtureDefinition(fixturePlan(JSON.stringify(whole)), environment));
}

/** Two batches on one switch, for plans that need something to roll back. */
export const twoBatches = {
  connections: { edge: { capability: 'traffic' } },
  batches: [
    { id: 'B1', exposure: '1 %', observe: '0s' },
    { id: 'B2', exposure: '10 %', observe: '0s' },
  ],
};

/** Submits as the driver what must be accepted. */
export function ask(flight: Flight, ...commands: readonly ReleaseCommand[]): void {
  for (const command of commands) {
    const { decision } = flight.fold.submit(command);
    if (!decision.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(decision.refusal)}`);
  }
}

export const refused = refusalOf;

export const start = (stepId: string): ReleaseCommand => ({ type: 'start-step', stepId });

export const confirm = (stepId: string, passed = true): ReleaseCommand => ({
  type: 'confirm-step',
  stepId,
  passed,
  note: null,
  evidenceBlob: null,
});

/** Everything under way succeeds, or fails. */
export function settle(flight: Flight, outcome: 'done' | 'failed' = 'done'): void {
  for (let round = 0; round < 30; round += 1) flight.make({ kind: 'effects', outcomes: [outcome] });
}

export const stepOf = (flight: Flight, stepId: string): StepState => {
  const step = flight.fold.state().steps[stepId];
  if (step === undefined) throw new Error(`no step ${stepId}`);
  return step;
};
