import { toCockpitError } from '../../../../shared/errors.ts';
import { createHttpClient } from '../../platform/http-client.ts';
import { type CallOptions, type ConnectorInstance, defineConnector, type HealthReport } from '../connector.ts';
import { sharedDeadline } from './change-value.ts';
import { configSchema, type HttpSwitchConfig, presets } from './http-switch-config.ts';
import { createHttpSwitchFlags } from './http-switch-flags.ts';
import { createHttpKillSwitch } from './http-switch-kill-switch.ts';
import { createHttpSwitchTraffic } from './http-switch-traffic.ts';
import { createValueStore, type ValueStore } from './stored-value.ts';
import { usesRevision } from './template.ts';

export const httpSwitchConnector = defineConnector({
  configSchema,
  secretFields: [],
  presets,
  async open(config): Promise<ConnectorInstance> {
    const http = createHttpClient();
    const store = createValueStore(config, http);
    const traffic = createHttpSwitchTraffic(config, store);
    return {
      // Without an entry there is nothing that could hold a share.
      ...(config.entries.length > 0 && { traffic }),
      flag: createHttpSwitchFlags(config, store),
      killSwitch: createHttpKillSwitch(config, store),
      health: (options) => checkHealth(config, store, traffic, options),
      async close() {
        http.close();
      },
    };
  },
});

/** A key that nobody has: reading it shows that the service answers and is understood. */
const unusedKey = 'release-cockpit-health';

/** Reads every share; without any, an entry that need not be there. */
async function checkHealth(
  config: HttpSwitchConfig,
  store: ValueStore,
  traffic: NonNullable<ConnectorInstance['traffic']>,
  options: CallOptions,
): Promise<HealthReport> {
  const startedAt = performance.now();
  const left = sharedDeadline(options);
  const report = (ok: boolean, code: string, params: HealthReport['params']) => ({
    ok,
    code,
    params,
    tookMs: performance.now() - startedAt,
  });
  try {
    if (config.entries.length === 0) await store.read(unusedKey, left());
    const { targets } = config.entries.length === 0 ? { targets: [] } : await traffic.read(left());
    const guarded = [config.writePath, config.writeBody, ...config.headers].some(usesRevision);
    return report(true, guarded ? 'http-switch-ok' : 'http-switch-ok-unguarded', { targets: targets.length });
  } catch (thrown) {
    const { code, params } = toCockpitError(thrown);
    if (code === 'cancelled') throw thrown;
    return report(false, code, params);
  }
}
