import { toCockpitError } from '../../../../shared/errors.ts';
import type { ClusterAction } from '../../../../shared/steps/cluster.ts';
import { type Permission, requirePermissions } from '../../kubernetes/permissions.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { IntendedAction, IntendedObject, PermissionReport } from '../cluster-capability.ts';
import type { ClusterParts } from './cluster-operations.ts';
import { exportedKinds, isExported } from './namespace-export.ts';
import { looksAtServices } from './serving.ts';

/**
 * Exactly what the operations beside this file call of the API. A rollback scales, sets the image or applies once more, and
 * deletes nothing: it is allowed wherever its step is, but for what makes again what was deleted.
 */
const permissionsOf: Readonly<Record<ClusterAction['action'], (object: IntendedObject) => readonly Permission[]>> = {
  // Applying what is not there makes it; it does so under its name.
  apply: (object) => asked(object, 'get', 'patch', 'create'),
  delete: (object) => asked(object, 'get', 'delete'),
  scale: (object) => asked(object, 'get', 'patch'),
  'set-image': (object) => asked(object, 'get', 'patch'),
  restart: (object) => asked(object, 'patch'),
  wait: (object) => asked(object, 'get'),
  rollout: (object) => asked(object, 'get'),
  logs: (object) => [...asked(object, 'get'), ...readingLogs(object)],
  job: (object) => [
    ...asked({ ...object, name: undefined }, 'create'),
    ...asked(object, 'get'),
    ...readingLogs(object),
  ],
};

/** See `ClusterCapability.checkPermissions`. */
export async function checkPermissions(
  parts: ClusterParts,
  { action, objects: intended, restore = false }: IntendedAction,
  call: () => CallOptions,
): Promise<PermissionReport> {
  const { client, objects } = parts;
  const permissions = new Map<string, Permission>();
  const unknownKinds = new Set<string>();
  for (const object of intended) {
    if (!(await isServed(parts, object, call()))) {
      unknownKinds.add(`${object.kind} ${object.apiVersion}`);
      continue;
    }
    const beside = action === 'delete' ? await beforeDeletion(parts, object, restore, call) : [];
    for (const permission of [...permissionsOf[action](object), ...beside]) {
      permissions.set(JSON.stringify(permission), permission);
    }
  }
  await requirePermissions(client, objects.resources, [...permissions.values()], call);
  return { given: permissions.size, unknownKinds: [...unknownKinds] };
}

function asked(object: IntendedObject, ...verbs: readonly Permission['verb'][]): readonly Permission[] {
  const { apiVersion, kind, name, namespace } = object;
  return verbs.map((verb) => ({ verb, apiVersion, kind, name, namespace }));
}

function readingLogs({ kind, name, namespace }: IntendedObject): readonly Permission[] {
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace };
  const logs = { ...pods, verb: 'get', subresource: 'log' } as const;
  return kind === 'Pod' ? [{ ...logs, name }] : [{ ...pods, verb: 'list' }, logs];
}

/** What guards against a deletion, what is kept before it, and what makes it again. */
async function beforeDeletion(
  parts: ClusterParts,
  object: IntendedObject,
  restore: boolean,
  call: () => CallOptions,
): Promise<readonly Permission[]> {
  const guard = await readingServices(parts, object, call());
  const again = restore ? [...asked(object, 'get', 'patch', 'create')] : [];
  const { kind, name } = object;
  // Which Namespace it is comes up during the release.
  if (kind !== 'Namespace' || name === undefined) return [...guard, ...again];
  const listing: Permission[] = [{ verb: 'list', apiVersion: 'v1', kind: 'Pod', namespace: name }];
  for (const { apiVersion, kind: of } of exportedKinds) {
    const within = { apiVersion, kind: of, namespace: name };
    if (!(await isServed(parts, { apiVersion, kind: of }, call()))) continue;
    listing.push({ verb: 'list', ...within });
    // What an earlier step brings is asked for with that step.
    if (restore && (await holdsAny(parts, within, call()))) again.push(...asked(within, 'get', 'patch', 'create'));
  }
  return [...guard, ...listing, ...again];
}

async function holdsAny(
  { objects }: ClusterParts,
  within: Omit<IntendedObject, 'name'>,
  options: CallOptions,
): Promise<boolean> {
  // That it may not be read is told with everything else that is not allowed.
  const found = await objects.listMetadata(within, options).catch(unlessForbidden);
  return found?.items.some((item) => isExported({ ...item, kind: within.kind })) === true;
}

function unlessForbidden(thrown: unknown): null {
  if (toCockpitError(thrown).code === 'kubernetes-forbidden') return null;
  throw thrown;
}

/** What is looked at before anything is deleted: the Services that may still send requests there, and who is behind them. */
async function readingServices(
  { objects }: ClusterParts,
  object: IntendedObject,
  options: CallOptions,
): Promise<readonly Permission[]> {
  const { apiVersion, kind, name } = object;
  const namespace = kind === 'Namespace' ? name : object.namespace;
  // Which Namespace it is comes up during the release.
  if (kind === 'Namespace' && name === undefined) return [];
  // That it may not be read is told with everything else that is not allowed.
  const found =
    name === undefined || looksAtServices(kind, null)
      ? null
      : await objects.find({ apiVersion, kind, name, namespace: object.namespace }, options).catch(unlessForbidden);
  if (!looksAtServices(kind, found)) return [];
  const endpoints = { verb: 'get', apiVersion: 'v1', kind: 'Endpoints', namespace } as const;
  return [
    { verb: 'list', apiVersion: 'v1', kind: 'Service', namespace },
    // Of a workload it depends on the cluster which Services those are.
    kind === 'Service' ? { ...endpoints, name } : endpoints,
  ];
}

async function isServed(
  { objects }: ClusterParts,
  object: Pick<IntendedObject, 'apiVersion' | 'kind'>,
  options: CallOptions,
): Promise<boolean> {
  try {
    await objects.resources.servedKindOf(object, options);
    return true;
  } catch (thrown) {
    if (toCockpitError(thrown).code === 'kubernetes-kind-unknown') return false;
    throw thrown;
  }
}
