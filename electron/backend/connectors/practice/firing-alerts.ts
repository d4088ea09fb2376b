import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { AlertsCapability } from '../connector.ts';
import { callHttp, readAnswer } from './router-client.ts';

const alertsSchema = z.object({
  alerts: z.array(
    z.object({
      name: z.string(),
      severity: z.string(),
      since: z.number(),
      labels: z.record(z.string(), z.string()),
    }),
  ),
});

/** What fires on the range. */
export function firingAlerts(routerUrl: string): AlertsCapability {
  const url = `${routerUrl}/admin/alerts`;
  return {
    firing: async ({ labels }, options) => {
      const { status, text } = await callHttp(url, {}, options);
      if (status !== 200) throw new CockpitFault('connector-http-status', { url, status });
      const asked = Object.entries(labels);
      return readAnswer(url, text, alertsSchema).alerts.filter((alert) =>
        asked.every(([name, value]) => Object.hasOwn(alert.labels, name) && alert.labels[name] === value),
      );
    },
  };
}
