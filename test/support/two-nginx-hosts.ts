import type { ConnectorInstance } from '../../electron/backend/connectors/connector.ts';
import { connectorByKind } from '../../electron/backend/connectors/index.ts';
import { type MachineBeside, machineBeside } from './machine-beside.ts';
import { openConnector, surroundingsWith } from './open-connector.ts';
import { startAppVersion } from './servers/start-app-version.ts';
import { type NginxFixture, startNginx } from './servers/start-nginx.ts';

/** Two real nginx before the same two versions, as one connection to `web-1` and `web-2`; each begins at 1 %. */
export interface TwoNginxHosts {
  readonly one: NginxFixture;
  readonly other: NginxFixture;
  readonly machines: { readonly one: MachineBeside; readonly other: MachineBeside };
  readonly connection: ConnectorInstance;
  stop(): Promise<void>;
}

/** Where both have their nginx. */
const folder = '/srv/web';

export async function startTwoNginxHosts(): Promise<TwoNginxHosts> {
  const versions = { stable: await startAppVersion('v1'), canary: await startAppVersion('v2') };
  const one = await startNginx({ versions });
  const other = await startNginx({ versions });
  const machines = {
    one: machineBeside('web-1', folder, one.folder),
    other: machineBeside('web-2', folder, other.folder),
  };
  const config = {
    ...one.config,
    machines: ['one', 'other'],
    configFile: one.configFile.replace(one.folder, folder),
    mainConfigFile: `${folder}/nginx.conf`,
    prefix: folder,
  };
  const surroundings = surroundingsWith({ one: machines.one.machine, other: machines.other.machine });
  const connection = await openConnector(connectorByKind('nginx'), config, surroundings);
  return {
    one,
    other,
    machines,
    connection,
    stop: async () => {
      other.process.resume();
      machines.other.find();
      await connection.close();
      await one.stop();
      await other.stop();
      await Promise.all([versions.stable.stop(), versions.canary.stop()]);
    },
  };
}
