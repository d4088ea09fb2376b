import { createCircuit } from '../../electron/backend/connections/circuit.ts';
import { steadyInstance } from '../../electron/backend/connections/steady-instance.ts';
import type { AskedPeople } from '../../electron/backend/connectors/asked-people.ts';
import type {
  Capability,
  ConnectorInstance,
  ConnectorMetadata,
  Surroundings,
} from '../../electron/backend/connectors/connector.ts';
import { connectors } from '../../electron/backend/connectors/index.ts';
import { localMachine } from '../../electron/backend/machines/local-machine.ts';
import type { Machine } from '../../electron/backend/machines/machine.ts';

/** Every connector that claims a capability. */
export function claiming(capability: Capability): readonly ConnectorMetadata[] {
  return connectors.filter(({ capabilities }) => capabilities.includes(capability));
}

/** Opens a connection with a configuration as it is stored. */
export async function openConnector(
  metadata: ConnectorMetadata,
  config: Readonly<Record<string, unknown>>,
  surroundings: Surroundings = surroundingsWith(),
): Promise<ConnectorInstance> {
  const connector = await metadata.load();
  return connector.open(connector.configSchema.parse(config), surroundings);
}

/** Nobody has ever said anything, and nobody answers. */
export const nobody: AskedPeople = {
  claimed: () => ({ claim: null, isOpen: false, revision: 'claim-0' }),
  ask: () => Promise.reject(new Error('nobody is there to be asked')),
};

/** Surroundings that know this machine and those given, by the id that a configuration names. */
export function surroundingsWith(
  machines: Readonly<Record<string, Machine>> = {},
  people: AskedPeople = nobody,
): Surroundings {
  const here = localMachine();
  return {
    people,
    machine: async (connectionId) => {
      const found = connectionId == null ? here : machines[connectionId];
      if (found === undefined) throw new Error(`no machine ${connectionId}`);
      return found;
    },
  };
}

/** The connection as the cockpit keeps it: what may pass is tried again. */
export function steadied(connection: ConnectorInstance): ConnectorInstance {
  return steadyInstance(
    connection,
    createCircuit(() => performance.now()),
    'the connection',
  );
}
