import type { CockpitClient } from '../../../shared/contract/index.ts';
import { CockpitFault } from '../../../shared/errors.ts';

/** Creates a release from the practice plan with the built-in range at every slot; returns its id. */
export async function createPracticeRelease(client: CockpitClient, pace: number): Promise<string> {
  const [template, connections] = await Promise.all([
    client.plans.template({ id: 'practice' }),
    client.connections.list(),
  ]);
  const range = connections.find((connection) => connection.environment === 'practice');
  if (range === undefined) throw new CockpitFault('connection-missing', { name: 'practice' });
  const { plan } = await client.plans.lint({ text: template.text });
  if (plan === null) throw new CockpitFault('plan-invalid', { name: 'practice' });
  const bindings = Object.fromEntries(Object.keys(plan.slots).map((slot) => [slot, range.connectionId]));
  const { releaseId } = await client.releases.create({
    commandId: crypto.randomUUID(),
    planText: template.text,
    bindings,
    pace,
  });
  return releaseId;
}
