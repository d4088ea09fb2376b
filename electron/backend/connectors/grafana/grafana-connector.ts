import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { createEndpoint, type Endpoint } from '../../endpoints/endpoint.ts';
import { endpointFields, endpointSecretFields } from '../../endpoints/endpoint-config.ts';
import { checkEndpoint, requireSuccess } from '../../endpoints/endpoint-health.ts';
import { documentOf } from '../../endpoints/endpoint-json.ts';
import { type AnnotateCapability, type ConnectorInstance, defineConnector } from '../connector.ts';

const configSchema = z.strictObject({
  ...endpointFields,
  /** Of the dashboard that annotations belong to; left out: they belong to all that ask for their tags. */
  dashboardUid: z
    .string()
    .regex(/^[\w-]{0,40}$/)
    .optional(),
});

type GrafanaConfig = z.infer<typeof configSchema>;

const path = '/api/annotations';
/** What a link shows before and behind. */
const marginMs = 15 * 60_000;
const writtenSchema = z.object({ id: z.number().int() });

export const grafanaConnector = defineConnector({
  configSchema,
  secretFields: [...endpointSecretFields],
  async open(config): Promise<ConnectorInstance> {
    const endpoint = createEndpoint(config);
    return {
      annotate: createGrafanaAnnotate(endpoint, config),
      health: (options) =>
        checkEndpoint(endpoint, options, async (left) => {
          const place = `${path}?limit=1`;
          const answer = requireSuccess(await endpoint.request({ path: place }, left()), endpoint, place);
          documentOf(answer, endpoint, z.array(z.object({ id: z.number() })));
          return { ok: true, code: 'grafana-ok', params: {} };
        }),
      async close() {
        endpoint.close();
      },
    };
  },
});

function createGrafanaAnnotate(endpoint: Endpoint, { url, dashboardUid }: GrafanaConfig): AnnotateCapability {
  const uid = dashboardUid === '' ? undefined : dashboardUid;
  return {
    async annotate({ from, to, tags, text }, options) {
      if (text.trim() === '') throw new CockpitFault('invalid-input', { field: 'text' });
      if (to !== null && to < from) throw new CockpitFault('invalid-input', { field: 'to', value: to });
      const body = { dashboardUID: uid, time: from, ...(to === null ? {} : { timeEnd: to }), tags, text };
      const headers = { 'content-type': 'application/json' };
      const answer = await endpoint.request({ path, method: 'POST', headers, body: JSON.stringify(body) }, options);
      const { id } = documentOf(requireSuccess(answer, endpoint, path), endpoint, writtenSchema);
      if (uid === undefined) return { id: String(id), link: null };
      const range = `from=${from - marginMs}&to=${(to ?? from) + marginMs}`;
      return { id: String(id), link: `${url.replace(/\/+$/, '')}/d/${uid}?${range}` };
    },
  };
}
