import { afterEach, beforeEach } from 'vitest';
import type { ConnectorInstance } from '../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../electron/backend/connectors/index.ts';
import type { Exposure } from '../../shared/release/exposure.ts';
import { openConnector } from './open-connector.ts';
import { type EnvServiceFixture, startEnvService } from './servers/start-env-service.ts';

export const target = 'ROLLOUT_PERCENT';
export const percent = (value: number): Exposure => ({ kind: 'percent', percent: value });
export const at = (value: number) => ({ targets: [{ target, exposure: percent(value) }] });

/** Every test of the file gets a service of its own, told to `onStart`, and opens its switch, which is closed afterwards. */
export function envFileSwitch(onStart: (service: EnvServiceFixture) => void) {
  let service: EnvServiceFixture;
  const opened: ConnectorInstance[] = [];
  beforeEach(async () => {
    service = await startEnvService();
    onStart(service);
  });
  afterEach(async () => {
    for (const connection of opened.splice(0)) await connection.close();
    await service.stop();
  });
  return {
    async open(config: Readonly<Record<string, unknown>> = {}): Promise<ConnectorInstance> {
      const connection = await openConnector(connectorByKind('env-file'), { ...service.config, ...config });
      opened.push(connection);
      return connection;
    },
  };
}
