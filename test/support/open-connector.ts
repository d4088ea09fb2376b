import type { Capability, ConnectorInstance, ConnectorMetadata } from '../../electron/backend/connectors/connector.ts';
import { connectors } from '../../electron/backend/connectors/index.ts';

/** Every connector that claims a capability. */
export function claiming(capability: Capability): readonly ConnectorMetadata[] {
  return connectors.filter(({ capabilities }) => capabilities.includes(capability));
}

/** Opens a connection with a configuration as it is stored. */
export async function openConnector(
  metadata: ConnectorMetadata,
  config: Readonly<Record<string, unknown>>,
): Promise<ConnectorInstance> {
  const connector = await metadata.load();
  return connector.open(connector.configSchema.parse(config));
}
