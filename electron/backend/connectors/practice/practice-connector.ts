import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { formatExposure } from '../../../../shared/i18n/format.ts';
import { type CallOptions, defineConnector, type ProbeCapability } from '../connector.ts';
import { callHttp, sharedDeadline } from './router-client.ts';
import { scrapedMetrics } from './scraped-metrics.ts';
import { readSplit } from './split-resource.ts';
import { splitTraffic } from './split-traffic.ts';

/** A router of a practice range, reached over HTTP on loopback and in no other way. */
export const practiceConnector = defineConnector({
  configSchema: z.strictObject({
    routerUrl: z.string().regex(/^http:\/\/127\.0\.0\.1:[0-9]{1,5}$/),
  }),
  secretFields: [],
  open: async ({ routerUrl }) => {
    const metrics = scrapedMetrics(routerUrl);
    return {
      traffic: splitTraffic(routerUrl),
      metrics,
      probe: versionProbe(routerUrl),
      health: async (options) => {
        const startedAt = performance.now();
        const tookMs = () => performance.now() - startedAt;
        try {
          const { exposure, versions } = await readSplit(routerUrl, options);
          const params = {
            exposure: formatExposure(exposure),
            stable: versions.stable.version,
            canary: versions.canary.version,
          };
          return { ok: true, code: 'practice-ok', params, tookMs: tookMs() };
        } catch (thrown) {
          const { code, params } = toCockpitError(thrown);
          if (code === 'cancelled') throw thrown;
          return { ok: false, code, params, tookMs: tookMs() };
        }
      },
      close: async () => metrics.close(),
    };
  },
});

/**
 * Asks the version itself, not the router: `GET /health` at the address that the router has for it. A version that
 * refuses, cuts the connection or answers another status than 200 cannot serve; only `cancelled` and
 * `deadline-exceeded` are thrown.
 */
function versionProbe(routerUrl: string): ProbeCapability {
  return {
    probe: async (version, options: CallOptions) => {
      const startedAt = performance.now();
      const left = sharedDeadline(options);
      try {
        const { versions } = await readSplit(routerUrl, left());
        const { status } = await callHttp(`${versions[version].url}/health`, {}, left());
        return { ok: status === 200, detail: `status ${status}`, tookMs: performance.now() - startedAt };
      } catch (thrown) {
        if (!(thrown instanceof CockpitFault) || thrown.code === 'cancelled' || thrown.code === 'deadline-exceeded') {
          throw thrown;
        }
        const detail = String(thrown.params.detail ?? thrown.code);
        return { ok: false, detail, tookMs: performance.now() - startedAt };
      }
    },
  };
}
