import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import type { CallOptions } from '../platform/call-limits.ts';
import type { KubernetesObject, Objects } from './objects.ts';
import type { PodPlace } from './pod-exec.ts';

/** Which pods may be taken. */
export type PodChoice =
  | { readonly by: 'name'; readonly name: string }
  /** Of a Deployment, StatefulSet or DaemonSet. */
  | { readonly by: 'workload'; readonly kind: string; readonly name: string }
  /** As for `kubectl -l`. */
  | { readonly by: 'labels'; readonly selector: string };

export interface ChosenPod extends PodPlace {
  readonly uid: string;
  /** How many could have been taken. */
  readonly ready: number;
}

/** Which container is meant where none is named; kubectl knows it too. */
const defaultContainer = 'kubectl.kubernetes.io/default-container';

const expressionSchema = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(z.string()).nullish(),
});
const workloadSchema = z.object({
  spec: z.object({
    selector: z.object({
      matchLabels: z.record(z.string(), z.string()).nullish(),
      matchExpressions: z.array(expressionSchema).nullish(),
    }),
  }),
});
const podSchema = z.object({
  spec: z.object({ containers: z.array(z.object({ name: z.string() })).min(1) }),
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish() }).nullish(),
});

/**
 * The first by name of the pods that are ready and not on their way out. Throws `pod-none-ready`, `pod-container-missing`,
 * and what reading objects throws.
 */
export async function choosePod(
  objects: Objects,
  choice: PodChoice,
  where: { readonly namespace?: string | undefined; readonly container?: string | undefined },
  call: () => CallOptions,
): Promise<ChosenPod> {
  const { namespace } = where;
  const pods = await candidates(objects, choice, namespace, call);
  const ready = pods.filter(isReady).sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
  const [pod] = ready;
  if (pod === undefined) {
    const params = { object: nameOf(choice), found: pods.length };
    throw new CockpitFault('pod-none-ready', params, { retryable: true });
  }
  const { name, uid = '' } = pod.metadata;
  const path = await objects.resources.pathOf({ apiVersion: 'v1', kind: 'Pod', name, namespace }, call());
  return { path, pod: name, uid, container: containerOf(pod, where.container), ready: ready.length };
}

/** How operators know it. */
export function nameOf(choice: PodChoice): string {
  switch (choice.by) {
    case 'name':
      return `Pod/${choice.name}`;
    case 'workload':
      return `${choice.kind}/${choice.name}`;
    case 'labels':
      return choice.selector;
  }
}

/** Whether it is still the same pod, and ready to go on. */
export async function isStillThere(
  objects: Objects,
  { pod: name, uid }: ChosenPod,
  namespace: string | undefined,
  options: CallOptions,
): Promise<boolean> {
  const found = await objects.find({ apiVersion: 'v1', kind: 'Pod', name, namespace }, options);
  return found !== null && found.metadata.uid === uid && !isLeaving(found);
}

async function candidates(
  objects: Objects,
  choice: PodChoice,
  namespace: string | undefined,
  call: () => CallOptions,
): Promise<readonly KubernetesObject[]> {
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace };
  if (choice.by === 'name') return [await objects.get({ ...pods, name: choice.name }, call())];
  const labelSelector = choice.by === 'labels' ? choice.selector : await selectorOf(objects, choice, namespace, call);
  return (await objects.list(pods, { labelSelector }, call())).items;
}

async function selectorOf(
  objects: Objects,
  { kind, name }: Extract<PodChoice, { by: 'workload' }>,
  namespace: string | undefined,
  call: () => CallOptions,
): Promise<string> {
  const found = workloadSchema.safeParse(await objects.get({ apiVersion: 'apps/v1', kind, name, namespace }, call()));
  if (!found.success)
    throw new CockpitFault('connector-bad-answer', { path: `${kind}/${name}`, reason: 'no-selector' });
  const { matchLabels, matchExpressions } = found.data.spec.selector;
  const expressions = (matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(',')})`;
  });
  return [...Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`), ...expressions].join(',');
}

function isLeaving({ metadata }: KubernetesObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function isReady(pod: KubernetesObject): boolean {
  const conditions = podSchema.safeParse(pod).data?.status?.conditions ?? [];
  return !isLeaving(pod) && conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function containerOf(pod: KubernetesObject, wanted: string | undefined): string {
  const names = podSchema.safeParse(pod).data?.spec.containers.map(({ name }) => name) ?? [];
  const name = wanted ?? pod.metadata.annotations?.[defaultContainer] ?? names[0] ?? '';
  if (names.includes(name)) return name;
  const params = { pod: pod.metadata.name, container: name, found: names.join(', ') };
  throw new CockpitFault('pod-container-missing', params);
}
