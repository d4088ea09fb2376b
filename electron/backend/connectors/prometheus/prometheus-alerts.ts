import { z } from 'zod';
import type { Endpoint } from '../../endpoints/endpoint.ts';
import { requireSuccess } from '../../endpoints/endpoint-health.ts';
import { documentOf } from '../../endpoints/endpoint-json.ts';
import type { AlertsCapability } from '../connector.ts';

const path = '/api/v1/alerts';
const maxAnswerBytes = 8 * 1024 * 1024;

const alertsSchema = z.object({
  data: z.object({
    alerts: z.array(
      z.object({
        labels: z.record(z.string(), z.string()),
        state: z.string(),
        activeAt: z.iso.datetime({ offset: true }).optional(),
      }),
    ),
  }),
});

/**
 * The alerts of its own rules that fire, whether or not anybody is told of them: silences are the Alertmanager's.
 * `since` is when the condition came true, not when it had lasted long enough to fire.
 */
export function createPrometheusAlerts(endpoint: Endpoint): AlertsCapability {
  return {
    async firing({ labels }, options) {
      const answer = await endpoint.request({ path, maxBytes: maxAnswerBytes }, options);
      const { data } = documentOf(requireSuccess(answer, endpoint, path), endpoint, alertsSchema);
      const asked = Object.entries(labels);
      return data.alerts
        .filter(({ state }) => state === 'firing')
        .filter((alert) =>
          asked.every(([name, value]) => Object.hasOwn(alert.labels, name) && alert.labels[name] === value),
        )
        .map((alert) => ({
          name: alert.labels.alertname ?? '',
          severity: alert.labels.severity ?? null,
          since: alert.activeAt === undefined ? null : Date.parse(alert.activeAt),
          labels: alert.labels,
        }));
    },
  };
}
