import type { Access, User } from '../access.ts';
import { apiTime, isMap, type Json, type JsonMap, type Pod } from '../objects.ts';
import { parseLabelSelector } from '../selectors.ts';
import type { Storage } from '../storage.ts';

/** Answers `kubectl auth can-i`: may this user do that? */
export function accessReview(access: Access, user: User, body: Json): JsonMap {
  const spec = isMap(body) && isMap(body.spec) ? body.spec : {};
  const asked = isMap(spec.resourceAttributes) ? spec.resourceAttributes : {};
  const text = (field: string) => (typeof asked[field] === 'string' ? asked[field] : '');
  const allowed = access.isAllowed(user, {
    verb: text('verb'),
    group: text('group'),
    resource: text('subresource') === '' ? text('resource') : `${text('resource')}/${text('subresource')}`,
    namespace: text('namespace') === '' ? undefined : text('namespace'),
    name: text('name') === '' ? undefined : text('name'),
  });
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec,
    status: { allowed, ...(allowed ? {} : { reason: 'no rule allows it' }) },
  };
}

/** Answers `kubectl auth whoami`. */
export function selfReview({ name, groups }: User): JsonMap {
  return {
    kind: 'SelfSubjectReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {},
    status: { userInfo: { username: name, groups: [...groups] } },
  };
}

/** Answers `kubectl top pods`: a hundredth of a processor and 64 MiB for each container of a running pod. */
export function podMetrics(storage: Storage, namespace: string | undefined, query: URLSearchParams): JsonMap {
  const selects = parseLabelSelector(query.get('labelSelector') ?? '');
  const running = storage
    .listKind<Pod>('Pod', namespace)
    .filter(({ status, metadata }) => status?.phase === 'Running' && selects(metadata.labels ?? {}));
  return {
    kind: 'PodMetricsList',
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {},
    items: running.map(({ metadata, spec }) => ({
      metadata: { name: metadata.name, namespace: metadata.namespace ?? '', creationTimestamp: apiTime() },
      timestamp: apiTime(),
      window: '15s',
      containers: spec.containers.map(({ name }) => ({ name, usage: { cpu: '10m', memory: '64Mi' } })),
    })),
  };
}
