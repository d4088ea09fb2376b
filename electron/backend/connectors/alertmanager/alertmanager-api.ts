import { z } from 'zod';
import type { Endpoint } from '../../endpoints/endpoint.ts';
import { requireSuccess } from '../../endpoints/endpoint-health.ts';
import { documentOf } from '../../endpoints/endpoint-json.ts';
import type { CallOptions } from '../../platform/call-limits.ts';

const instant = z.iso.datetime({ offset: true });

const alertsSchema = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    startsAt: instant,
    status: z.object({
      state: z.enum(['unprocessed', 'active', 'suppressed']),
      silencedBy: z.array(z.string()),
      inhibitedBy: z.array(z.string()),
    }),
  }),
);

const silenceSchema = z.object({
  id: z.string(),
  status: z.object({ state: z.enum(['pending', 'active', 'expired']) }),
  matchers: z.array(
    z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) }),
  ),
  startsAt: instant,
  endsAt: instant,
  createdBy: z.string(),
  comment: z.string(),
});

export type ApiAlert = z.infer<typeof alertsSchema>[number];
export type ApiSilence = z.infer<typeof silenceSchema>;

/** API v2. Throws `connector-http-status`, `connector-bad-answer`, and what the endpoint throws. */
export interface AlertmanagerApi {
  version(options: CallOptions): Promise<string>;
  /** All that fire, suppressed or not. */
  alerts(options: CallOptions): Promise<readonly ApiAlert[]>;
  /** Returns its id. */
  addSilence(silence: Omit<ApiSilence, 'id' | 'status'>, options: CallOptions): Promise<string>;
  silences(options: CallOptions): Promise<readonly ApiSilence[]>;
  /** Null where there is none of this id. */
  silence(id: string, options: CallOptions): Promise<ApiSilence | null>;
  /** False: refused, because there is none, or because it has ended. */
  expireSilence(id: string, options: CallOptions): Promise<boolean>;
}

const maxAnswerBytes = 8 * 1024 * 1024;

export function createAlertmanagerApi(endpoint: Endpoint): AlertmanagerApi {
  async function get<Shape extends z.ZodType>(path: string, shape: Shape, options: CallOptions) {
    const answer = await endpoint.request({ path, maxBytes: maxAnswerBytes }, options);
    return documentOf(requireSuccess(answer, endpoint, path), endpoint, shape);
  }
  const place = (id: string) => `/api/v2/silence/${encodeURIComponent(id)}`;
  return {
    async version(options) {
      const shape = z.object({ versionInfo: z.object({ version: z.string().max(100) }) });
      return (await get('/api/v2/status', shape, options)).versionInfo.version;
    },
    alerts: (options) => get('/api/v2/alerts', alertsSchema, options),
    async addSilence(silence, options) {
      const path = '/api/v2/silences';
      const headers = { 'content-type': 'application/json' };
      const request = { path, method: 'POST', headers, body: JSON.stringify(silence) } as const;
      const answer = requireSuccess(await endpoint.request(request, options), endpoint, path);
      return documentOf(answer, endpoint, z.object({ silenceID: z.string().min(1) })).silenceID;
    },
    silences: (options) => get('/api/v2/silences', z.array(silenceSchema), options),
    async silence(id, options) {
      const answer = await endpoint.request({ path: place(id) }, options);
      if (answer.status === 404) return null;
      return documentOf(requireSuccess(answer, endpoint, place(id)), endpoint, silenceSchema);
    },
    async expireSilence(id, options) {
      const { status } = await endpoint.request({ path: place(id), method: 'DELETE' }, options);
      return status >= 200 && status < 300;
    },
  };
}
