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
const listedSchema = z.array(z.object({ id: z.number().int(), tags: z.array(z.string()).nullish() }));

/** What the token may do, by name; older ones without access control do not answer this. */
const permissionsPath = '/api/access-control/user/permissions';
const maxPermissionsBytes = 4 * 1024 * 1024;
const permissionsSchema = z.record(z.string(), z.unknown());

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
          documentOf(answer, endpoint, listedSchema);
          const permissions = await endpoint.request({ path: permissionsPath, maxBytes: maxPermissionsBytes }, left());
          if (permissions.status !== 200) return { ok: true, code: 'grafana-ok', params: {} };
          const mayWrite = Object.hasOwn(documentOf(permissions, endpoint, permissionsSchema), 'annotations:create');
          return { ok: mayWrite, code: mayWrite ? 'grafana-may-write' : 'grafana-read-only', params: {} };
        }),
      async close() {
        endpoint.close();
      },
    };
  },
});

function createGrafanaAnnotate(endpoint: Endpoint, { url, dashboardUid }: GrafanaConfig): AnnotateCapability {
  const uid = dashboardUid === '' ? undefined : dashboardUid;
  const linkTo = (from: number, to: number | null): string | null =>
    uid === undefined
      ? null
      : `${url.replace(/\/+$/, '')}/d/${uid}?from=${from - marginMs}&to=${(to ?? from) + marginMs}`;
  return {
    async find({ tag, from, to }, options) {
      const place = `${path}?${new URLSearchParams({ tags: tag, limit: '10' })}`;
      const answer = requireSuccess(await endpoint.request({ path: place }, options), endpoint, path);
      // One that knows no filter by tags lists others as well.
      const found = documentOf(answer, endpoint, listedSchema).find(({ tags }) => tags?.includes(tag) === true);
      return found === undefined ? null : { id: String(found.id), link: linkTo(from, to) };
    },
    async annotate({ from, to, tags, text }, options) {
      if (text.trim() === '') throw new CockpitFault('invalid-input', { field: 'text' });
      if (to !== null && to < from) throw new CockpitFault('invalid-input', { field: 'to', value: to });
      const body = { dashboardUID: uid, time: from, ...(to === null ? {} : { timeEnd: to }), tags, text };
      const headers = { 'content-type': 'application/json' };
      const answer = await endpoint.request({ path, method: 'POST', headers, body: JSON.stringify(body) }, options);
      const { id } = documentOf(requireSuccess(answer, endpoint, path), endpoint, writtenSchema);
      return { id: String(id), link: linkTo(from, to) };
    },
  };
}
