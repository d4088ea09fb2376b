import { createHash } from 'node:crypto';
import type { ConnectionInfo } from '../../../shared/contract/connections.ts';

/** Another one for everything that a form of the connection may have read and stores again, secrets aside. */
export function revisionOf({
  kind,
  name,
  environment,
  config,
}: Pick<ConnectionInfo, 'kind' | 'name' | 'environment' | 'config'>): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, name, environment, config]))
    .digest('hex');
}
