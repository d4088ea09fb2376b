import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { requestOverMachine } from '../../machines/request-over-machine.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import {
  type ConnectorInstance,
  defineConnector,
  type HealthReport,
  type ProbeCapability,
  type Surroundings,
} from '../connector.ts';
import { exposureOf, readBackend, restartPercentOf, serves } from './backend-state.ts';
import { configSchema, type HaproxyConfig } from './haproxy-config.ts';
import { createHaproxyTraffic } from './haproxy-traffic.ts';
import { createRuntimeApi, type RuntimeApi } from './runtime-api.ts';

export const haproxyConnector = defineConnector({
  configSchema,
  secretFields: [],
  async open(config, surroundings): Promise<ConnectorInstance> {
    const api = createRuntimeApi(config, () => surroundings.machine(config.machine));
    return {
      traffic: createHaproxyTraffic(config, api),
      probe: probeOf(config, api, surroundings),
      health: (options) => checkHealth(config, api, options),
      async close() {},
    };
  },
});

/**
 * Asks the server itself, past HAProxy and as its machine reaches it. A server behind TLS or without an address of its
 * own is asked about at HAProxy, which checks it unless it is in maintenance: then nobody can tell.
 */
function probeOf(config: HaproxyConfig, api: RuntimeApi, surroundings: Surroundings): ProbeCapability {
  return {
    async probe(version, options) {
      const limits = startCall(options, config.backend);
      const startedAt = performance.now();
      const answer = (ok: boolean, detail: string) => ({ ok, detail, tookMs: performance.now() - startedAt });
      const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
      try {
        const server = (await readBackend(config, api, left()))[version];
        if (server.address === null || server.usesTls) {
          const isChecked = server.adminState !== 'maint';
          return { ...answer(server.isWell && isChecked, server.status), untold: !isChecked };
        }
        const url = new URL(`http://${server.address}${config.healthPath}`);
        const { status } = await requestOverMachine(await surroundings.machine(config.machine), url, left());
        return answer(status >= 200 && status < 400, `status ${status}`);
      } catch (error) {
        const { code, params } = toCockpitError(error);
        if (limits.signal.aborted) throw limits.fault();
        return answer(false, typeof params.detail === 'string' ? params.detail : code);
      } finally {
        limits.end();
      }
    },
  };
}

/** Tries what a shift would need: the socket, its level, both servers; and says what a restart would bring back. */
async function checkHealth(config: HaproxyConfig, api: RuntimeApi, options: CallOptions): Promise<HealthReport> {
  const limits = startCall(options, config.backend);
  const startedAt = performance.now();
  const report = (ok: boolean, code: string, params: HealthReport['params']) => ({
    ok,
    code,
    params,
    tookMs: performance.now() - startedAt,
  });
  const { backend } = config;
  try {
    const state = await readBackend(config, api, options);
    const [level = ''] = await api.ask(['show cli level'], { ...options, deadlineMs: limits.remainingMs() });
    if (level.trim() !== 'admin') {
      throw new CockpitFault('haproxy-not-allowed', { host: config.socket, level: level.trim() });
    }
    const { stable, canary } = state;
    if (![stable, canary, ...state.others].some(serves)) return report(false, 'haproxy-nobody-serves', { backend });
    const unwell = [stable, canary].find((server) => !server.isWell);
    if (unwell !== undefined) {
      return report(false, 'haproxy-server-down', { backend, server: unwell.name, status: unwell.status });
    }
    return report(true, 'haproxy-ok', {
      backend,
      version: state.version,
      threads: state.threads,
      percent: percentOf(state),
      restartPercent: restartPercentOf(state),
      stable: `${stable.name} ${stable.status}`,
      canary: `${canary.name} ${canary.status}`,
    });
  } catch (error) {
    const fault = toCockpitError(error);
    if (fault.code === 'cancelled') throw error;
    return report(false, fault.code, fault.params);
  } finally {
    limits.end();
  }
}

function percentOf(state: Parameters<typeof exposureOf>[0]): number {
  const exposure = exposureOf(state);
  return exposure.kind === 'percent' ? rounded(exposure.percent) : 0;
}

function rounded(percent: number): number {
  return Number(percent.toFixed(3));
}
