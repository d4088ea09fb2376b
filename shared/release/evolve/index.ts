import type { ReleaseEvent, ReleaseEventType } from '../events.ts';
import type { ReleaseState } from '../state.ts';
import { annotationEvolvers } from './annotations.ts';
import { batchEvolvers } from './batches.ts';
import { claimEvolvers } from './claims.ts';
import { demandEvolvers } from './demands.ts';
import type { Evolvers } from './evolver.ts';
import { exactReturnEvolvers } from './exact-returns.ts';
import { gateEvolvers } from './gates.ts';
import { guardEvolvers } from './guards.ts';
import { itemEvolvers, withTrouble } from './items.ts';
import { killSwitchEvolvers } from './kill-switches.ts';
import { leftFlagEvolvers } from './left-flags.ts';
import { lifecycleEvolvers } from './lifecycle.ts';
import { settleObservation } from './observation.ts';
import { playbookEvolvers } from './playbooks.ts';
import { preconditionEvolvers } from './preconditions.ts';
import { preflightEvolvers } from './preflight.ts';
import { restartEvolvers } from './restart.ts';
import { rollbackEvolvers } from './rollback.ts';
import { silenceEvolvers } from './silences.ts';
import { gainEvolvers } from './step-gains.ts';
import { stepEvolvers } from './steps.ts';

const evolvers: Evolvers<ReleaseEventType> = {
  ...lifecycleEvolvers,
  ...gateEvolvers,
  ...itemEvolvers,
  ...stepEvolvers,
  ...gainEvolvers,
  ...leftFlagEvolvers,
  ...batchEvolvers,
  ...claimEvolvers,
  ...guardEvolvers,
  ...demandEvolvers,
  ...playbookEvolvers,
  ...preconditionEvolvers,
  ...preflightEvolvers,
  ...killSwitchEvolvers,
  ...exactReturnEvolvers,
  ...rollbackEvolvers,
  ...restartEvolvers,
  ...annotationEvolvers,
  ...silenceEvolvers,
};

/** Events after which a promotion that was decided before still means the same. */
const neutral: ReadonlySet<ReleaseEventType> = new Set<ReleaseEventType>([
  'note-added',
  'samples-sealed',
  'commands-approved',
  'findings-acknowledged',
  'preflight-recorded',
  'preflight-acknowledged',
  'gate-passed',
  'step-started',
  'step-succeeded',
  'step-approved',
  'step-skipped',
  'waiver-given',
  'base-recorded',
  'switch-kept',
  'share-counted',
  'baseline-stored',
  'flag-found',
  'flag-return-intended',
  'flag-return-failed',
  'cluster-found',
  'announcement-sent',
  'playbook-closed',
  'step-undone',
  'annotation-intended',
  'annotation-written',
  'annotation-failed',
  'silence-intended',
  'silence-started',
  'silence-failed',
  'silence-seen',
  'silence-end-intended',
  'silence-ended',
  'silence-absent',
  'silence-end-failed',
  'kill-switch-sampled',
  'kill-switch-release-approved',
  // What follows from it is an event of its own.
  'change-claimed',
]);

/** The state after an event. Pure and total: an event that was once appended always has a meaning. */
export function evolve(state: ReleaseState, event: ReleaseEvent): ReleaseState {
  const evolver = evolvers[event.type] as (state: ReleaseState, event: ReleaseEvent) => ReleaseState;
  const changed = withTrouble(state, evolver(state, event), event);
  const isLevel = event.type === 'guard-level-changed' || event.type === 'guard-judged';
  const betterOnly = isLevel && event.payload.level === 'green';
  const ticked = event.type === 'item-recorded' && event.payload.outcome === 'done';
  const arrived = event.type === 'presence-recorded' && event.payload.present;
  const foundAsAgreed = event.type === 'split-found' && sameDrift(state, changed, event.payload.switchId);
  const open = event.type === 'kill-switch-found' && event.payload.position === 'released';
  const decisive = !neutral.has(event.type) && !open && !betterOnly && !arrived && !ticked && !foundAsAgreed;
  return settleObservation(
    state,
    {
      ...changed,
      sequence: event.sequence,
      decisionSequence: decisive ? event.sequence : state.decisionSequence,
      lastEventAt: event.at,
    },
    event,
  );
}

function sameDrift(before: ReleaseState, after: ReleaseState, switchId: string): boolean {
  const text = (state: ReleaseState) => JSON.stringify(state.switches[switchId]?.targets ?? {});
  return before.switches[switchId]?.foundAt === null || text(before) === text(after);
}

export function evolveAll(state: ReleaseState, events: Iterable<ReleaseEvent>): ReleaseState {
  let next = state;
  for (const event of events) next = evolve(next, event);
  return next;
}
