import { CockpitFault } from '../../../shared/errors.ts';
import { unstableMs } from '../../../shared/release/restart.ts';
import { storedPlanText } from '../conductor/release-definition.ts';
import type { BackendContext } from './context.ts';

/** A release like one that was taken back or given up, and linked to it. See `releases.createAttempt`. */
export function createAttempt(
  { conductor, connections, journal, host, actor }: BackendContext,
  releaseId: string,
  commandId: string,
): { readonly releaseId: string } {
  const state = conductor.state(releaseId);
  const { definition, status } = state;
  if (status !== 'rolled-back' && status !== 'aborted') throw new CockpitFault('release-not-over', { status });
  const remainingMs = unstableMs(state, host.now());
  if (remainingMs > 0) throw new CockpitFault('old-version-not-stable', { remainingMs });
  const { plan, variables, attempt } = definition;
  // As the connections are now: one that was changed since is bound as it stands.
  const bindings = Object.fromEntries(
    Object.entries(definition.bindings).map(([slot, { connectionId }]) => [slot, connections.bindingTo(connectionId)]),
  );
  return conductor.create({
    planText: storedPlanText(journal, releaseId),
    bindings,
    pace: plan.pace,
    variant: plan.variant,
    variables,
    attempt: { of: releaseId, number: (attempt?.number ?? 1) + 1 },
    actor: actor(),
    commandId,
  });
}
