import { toCockpitError } from '../../../../shared/errors.ts';
import type { ClusterAction } from '../../../../shared/steps/cluster.ts';
import { type Permission, requirePermissions } from '../../kubernetes/permissions.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import type { IntendedAction, IntendedObject, PermissionReport } from '../cluster-capability.ts';
import type { ClusterParts } from './cluster-operations.ts';
import { looksAtServices } from './serving.ts';

/**
 * Exactly what the operations beside this file call of the API. A rollback scales, sets the image or applies once more, and
 * deletes nothing: it is allowed wherever its step is.
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
  { action, objects: intended }: IntendedAction,
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
    const guard = action === 'delete' ? await readingServices(parts, object, call()) : [];
    for (const permission of [...permissionsOf[action](object), ...guard]) {
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
      : await objects
          .find({ apiVersion, kind, name, namespace: object.namespace }, options)
          .catch((thrown: unknown) => {
            if (toCockpitError(thrown).code === 'kubernetes-forbidden') return null;
            throw thrown;
          });
  if (!looksAtServices(kind, found)) return [];
  const endpoints = { verb: 'get', apiVersion: 'v1', kind: 'Endpoints', namespace } as const;
  return [
    { verb: 'list', apiVersion: 'v1', kind: 'Service', namespace },
    // Of a workload it depends on the cluster which Services those are.
    kind === 'Service' ? { ...endpoints, name } : endpoints,
  ];
}

async function isServed({ objects }: ClusterParts, object: IntendedObject, options: CallOptions): Promise<boolean> {
  try {
    await objects.resources.servedKindOf(object, options);
    return true;
  } catch (thrown) {
    if (toCockpitError(thrown).code === 'kubernetes-kind-unknown') return false;
    throw thrown;
  }
}
