import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ConnectorInstance, TrafficCapability } from '../../electron/backend/connectors/connector.ts';
import { presets } from '../../electron/backend/connectors/http-switch/http-switch-config.ts';
import { connectorByKind } from '../../electron/backend/connectors/index.ts';
import { openConnector } from './open-connector.ts';
import { type EtcdFixture, startEtcd } from './servers/start-etcd.ts';

export const etcdPreset = presets.find(({ id }) => id === 'etcd')!.config;

/** One etcd for the file, told to `onStart`; what a test opens of it is closed after the test. */
export function etcdSwitch(onStart: (etcd: EtcdFixture) => void) {
  let etcd: EtcdFixture;
  const opened: ConnectorInstance[] = [];
  beforeAll(async () => {
    etcd = await startEtcd();
    onStart(etcd);
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });
  afterAll(async () => etcd?.stop());
  return {
    async trafficOf(config: Readonly<Record<string, unknown>>): Promise<TrafficCapability> {
      const connection = await openConnector(connectorByKind('http-switch'), {
        ...{ ...etcdPreset, url: etcd.url },
        ...config,
      });
      opened.push(connection);
      return connection.traffic!;
    },
  };
}
