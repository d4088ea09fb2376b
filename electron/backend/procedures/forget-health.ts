import type { BackendContext } from './context.ts';

/** What was found of connections that are others now does not hold any more, nor of those that work through them. */
export async function forgetHealth(
  { connections, healths }: Pick<BackendContext, 'connections' | 'healths'>,
  connectionIds: readonly string[],
): Promise<void> {
  for (const connectionId of await connections.workingThrough(connectionIds)) healths.forget(connectionId);
}
