import { CockpitFault } from '../../../../shared/errors.ts';
import { endpointSecretFields } from '../../endpoints/endpoint-config.ts';
import { checkEndpoint, requireSuccess } from '../../endpoints/endpoint-health.ts';
import { type ConnectorInstance, defineConnector } from '../connector.ts';
import { httpProbeConfigSchema } from './http-probe-config.ts';
import { probePlace } from './probe-places.ts';
import { switchProbe } from './switch-probe.ts';
import { syntheticMetrics } from './synthetic-metrics.ts';

export const httpProbeConnector = defineConnector({
  configSchema: httpProbeConfigSchema,
  secretFields: [...endpointSecretFields],
  async open(config): Promise<ConnectorInstance> {
    if (config.leadBy !== 'none' && config.leadName === undefined) {
      throw new CockpitFault('connection-invalid', { place: 'leadName', detail: 'missing' });
    }
    const through = probePlace(config, null);
    const hosts = config.hosts.map((host) => probePlace(config, host));
    const metrics = syntheticMetrics(through, config.requestsPerSecond);
    return {
      probe: switchProbe(config, through, hosts),
      metrics,
      /** Asks the address, then each host: every answer must bear a mark, or nothing can be counted. */
      health: (options) =>
        checkEndpoint(
          through.endpoint,
          options,
          async (left) => {
            let seen = { status: 0, mark: '' };
            for (const place of [through, ...hosts]) {
              const { status, mark, version } = await place.ask({ connection: 'fresh' }, left());
              // Nobody's mark on a refusal: what it says of the way there counts more than the missing mark.
              if (version === null && status >= 400) {
                const request = { path: config.probePath };
                requireSuccess(await place.endpoint.request(request, left()), place.endpoint, config.probePath);
              }
              const params = { host: place.target, status, mark: mark?.slice(0, 100) ?? '–' };
              if (version === null) return { ok: false, code: 'http-probe-unmarked', params };
              if (place === through) seen = params;
            }
            return { ok: true, code: 'http-probe-ok', params: { ...seen, hosts: hosts.length } };
          },
          hosts.map(({ endpoint }) => endpoint),
        ),
      async close() {
        metrics.close();
        for (const place of [through, ...hosts]) place.close();
      },
    };
  },
});
