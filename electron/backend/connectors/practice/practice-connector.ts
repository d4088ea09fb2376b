import { z } from 'zod';
import { toCockpitError } from '../../../../shared/errors.ts';
import { formatExposure } from '../../../../shared/i18n/format.ts';
import { defineConnector } from '../connector.ts';
import { rehearsedCluster } from '../rehearsed-cluster.ts';
import { firingAlerts } from './firing-alerts.ts';
import { flagKillSwitch } from './flag-kill-switch.ts';
import { flagStore } from './flag-store.ts';
import { messageBoard } from './message-board.ts';
import { rehearsedCommands } from './rehearsed-commands.ts';
import { routerProbe } from './router-probe.ts';
import { routerSample } from './router-sample.ts';
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
    const flag = flagStore(routerUrl);
    const { sample, close: closeSample } = routerSample(routerUrl);
    return {
      traffic: splitTraffic(routerUrl),
      metrics,
      probe: { ...routerProbe(routerUrl), sample },
      exec: rehearsedCommands(routerUrl),
      cluster: rehearsedCluster,
      flag,
      killSwitch: flagKillSwitch(routerUrl, flag),
      notify: messageBoard(routerUrl),
      alerts: firingAlerts(routerUrl),
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
      close: async () => {
        metrics.close();
        closeSample();
      },
    };
  },
});
