import { createEndpoint, type Endpoint } from '../../endpoints/endpoint.ts';
import { endpointSecretFields } from '../../endpoints/endpoint-config.ts';
import { checkEndpoint } from '../../endpoints/endpoint-health.ts';
import { type CallOptions, type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { createEntryWriter } from './entry-writer.ts';
import { configSchema, type HttpSwitchConfig, presets } from './http-switch-config.ts';
import { createHttpSwitchFlags } from './http-switch-flags.ts';
import { createHttpKillSwitch } from './http-switch-kill-switch.ts';
import { createHttpSwitchTraffic } from './http-switch-traffic.ts';
import { createValueStore, type ValueStore } from './stored-value.ts';
import { usesRevision } from './template.ts';

export const httpSwitchConnector = defineConnector({
  configSchema,
  secretFields: [...endpointSecretFields, 'secretHeaders'],
  presets,
  async open(config): Promise<ConnectorInstance> {
    const endpoint = createEndpoint(config);
    const store = createValueStore(config, endpoint);
    const writer = createEntryWriter(store);
    const traffic = createHttpSwitchTraffic(config, store, writer);
    return {
      // Without an entry there is nothing that could hold a share.
      ...(config.entries.length > 0 && { traffic }),
      flag: createHttpSwitchFlags(config, store),
      killSwitch: createHttpKillSwitch(config, store),
      health: (options) => checkHealth(config, endpoint, store, traffic, options),
      async close() {
        await writer.close();
        endpoint.close();
      },
    };
  },
});

/** A key that nobody has: reading it shows that the service answers and is understood. */
const unusedKey = 'release-cockpit-health';

/** Reads every share; without any, an entry that need not be there. */
function checkHealth(
  config: HttpSwitchConfig,
  endpoint: Endpoint,
  store: ValueStore,
  traffic: NonNullable<ConnectorInstance['traffic']>,
  options: CallOptions,
): Promise<HealthReport> {
  return checkEndpoint(endpoint, options, async (left) => {
    if (config.entries.length === 0) await store.read(unusedKey, left());
    const { targets } = config.entries.length === 0 ? { targets: [] } : await traffic.read(left());
    const guarded = [config.writePath, config.writeBody, ...config.headers].some(usesRevision);
    const code = guarded ? 'http-switch-ok' : 'http-switch-ok-unguarded';
    return { ok: true, code, params: { targets: targets.length } };
  });
}
