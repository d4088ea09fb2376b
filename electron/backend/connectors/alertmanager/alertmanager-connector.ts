import { z } from 'zod';
import { createEndpoint } from '../../endpoints/endpoint.ts';
import { endpointFields, endpointSecretFields } from '../../endpoints/endpoint-config.ts';
import { checkEndpoint } from '../../endpoints/endpoint-health.ts';
import { type ConnectorInstance, defineConnector } from '../connector.ts';
import { createAlertmanagerAlerts } from './alertmanager-alerts.ts';
import { createAlertmanagerApi } from './alertmanager-api.ts';

/** An Alertmanager, or what answers its v2 API below some path. */
const configSchema = z.strictObject({ ...endpointFields });

export const alertmanagerConnector = defineConnector({
  configSchema,
  secretFields: [...endpointSecretFields],
  async open(config): Promise<ConnectorInstance> {
    const endpoint = createEndpoint(config);
    const api = createAlertmanagerApi(endpoint);
    return {
      alerts: createAlertmanagerAlerts(api),
      health: (options) =>
        checkEndpoint(endpoint, options, async (left) => {
          const version = await api.version(left());
          const { length: alerts } = await api.alerts(left());
          return { ok: true, code: 'alertmanager-ok', params: { version, alerts } };
        }),
      async close() {
        endpoint.close();
      },
    };
  },
});
