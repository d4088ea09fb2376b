import { z } from 'zod';
import { CockpitFault, type ErrorCode, type ErrorParams } from '../../../shared/errors.ts';
import type { HttpAnswer } from '../platform/http-client.ts';
import type { ClusterAccess } from './kubeconfig.ts';
import type { KubernetesRequest } from './kubernetes-client.ts';

/** The object in which the API server says why not. */
const statusSchema = z.object({
  kind: z.literal('Status'),
  reason: z.string().optional(),
  message: z.string().optional(),
  details: z
    .object({
      name: z.string().optional(),
      kind: z.string().optional(),
      causes: z.array(z.object({ reason: z.string().optional() })).optional(),
    })
    .optional(),
});

const detailCharacters = 500;

export const jsonPatchType = 'application/json-patch+json';

/** What an answer that is no success means. 5xx and 429 may pass by themselves; nothing else does. */
export function faultOf(answer: HttpAnswer, request: KubernetesRequest, access: ClusterAccess): CockpitFault {
  const { status, body } = answer;
  const said = statusOf(body);
  const params: ErrorParams = {
    status,
    method: request.method,
    path: request.path,
    context: access.contextName,
    detail: (said?.message ?? body.toString('utf8')).slice(0, detailCharacters),
  };
  const fault = (code: ErrorCode, more: ErrorParams = {}, retryable = false) =>
    new CockpitFault(code, { ...params, ...more }, { retryable });
  switch (status) {
    case 401:
      return fault('kubernetes-unauthorised', { user: access.userName });
    case 403:
      return fault('kubernetes-forbidden', { user: access.userName });
    case 404:
      // A resource that the server does not know at all is answered without saying which object.
      return fault(said?.details?.name === undefined ? 'kubernetes-kind-unknown' : 'kubernetes-missing', {
        name: said?.details?.name ?? null,
      });
    case 409:
      return fault('kubernetes-conflict', { reason: said?.reason ?? null });
    case 410:
      return fault('kubernetes-gone', {}, true);
    case 429:
      return fault('kubernetes-busy', {}, true);
    case 422:
      // A `test` of a JSON patch that does not hold is answered like this, without a word of it; a refused value has causes.
      if (request.contentType === jsonPatchType && said?.details?.causes === undefined) {
        return fault('kubernetes-conflict', { reason: 'patch-test' });
      }
      return fault('kubernetes-refused', { reason: said?.reason ?? null });
    default:
      return status >= 500
        ? fault('kubernetes-failed', {}, true)
        : fault('kubernetes-refused', { reason: said?.reason ?? null });
  }
}

function statusOf(body: Buffer): z.infer<typeof statusSchema> | null {
  try {
    return statusSchema.safeParse(JSON.parse(body.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
