import type { CockpitInProcess, FlownRelease } from './cockpit-in-process.ts';
import { begin, order } from './operator.ts';
import { waitFor } from './wait-for.ts';

/** A release that is steps only, running, with its commands approved; no step waits for another. */
export async function beginSteps(
  cockpit: CockpitInProcess,
  ...steps: readonly Record<string, unknown>[]
): Promise<FlownRelease> {
  const plan = { apiVersion: 'cockpit/v1', title: 'Steps', from: 'v1', to: 'v2' };
  const named = steps.map((step) => ({ title: step.id, after: [], ...step }));
  const release = await cockpit.create(JSON.stringify({ ...plan, steps: named }), {});
  await begin(release);
  return release;
}

/** The step's state once it has passed or failed. */
export function stepEnded(release: FlownRelease, stepId: string) {
  return waitFor(`${stepId} has ended`, () => {
    const step = release.state().steps[stepId];
    return step?.status === 'succeeded' || step?.status === 'failed' ? step : null;
  });
}

export async function runStep(release: FlownRelease, stepId: string) {
  await order(release, { type: 'start-step', stepId });
  return stepEnded(release, stepId);
}
