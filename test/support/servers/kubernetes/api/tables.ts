import { isMap, type Json, type JsonMap, type KubeObject } from '../objects.ts';
import type { Resource } from '../resources.ts';

interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer';
  readonly cell: (object: JsonMap) => Json;
  /** Shown by `-o wide` only. */
  readonly wide?: boolean;
}

const at = (object: JsonMap, path: string): Json => {
  let value: Json | undefined = object;
  for (const field of path.split('.')) value = isMap(value) ? value[field] : undefined;
  return value ?? null;
};
const count = (object: JsonMap, path: string) => Number(at(object, path) ?? 0);
const items = (object: JsonMap, path: string): JsonMap[] => {
  const found = at(object, path);
  return Array.isArray(found) ? found.filter(isMap) : [];
};

const column = (name: string, cell: Column['cell'], wide = false): Column => ({ name, type: 'string', cell, wide });
const number = (name: string, path: string): Column => ({
  name,
  type: 'integer',
  cell: (object) => count(object, path),
});

const name = column('Name', (object) => at(object, 'metadata.name'));
const age = column('Age', (object) => ageOf(String(at(object, 'metadata.creationTimestamp'))));

/** As the command line shows how long ago something was: `45s`, `12m`, `3h`, `2d`. */
export function ageOf(time: string): string {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(time)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

function podStatus(pod: JsonMap): string {
  if (at(pod, 'metadata.deletionTimestamp') !== null) return 'Terminating';
  for (const status of items(pod, 'status.containerStatuses')) {
    const reason = at(status, 'state.waiting.reason') ?? at(status, 'state.terminated.reason');
    if (typeof reason === 'string') return reason;
  }
  return String(at(pod, 'status.phase') ?? 'Pending');
}

const images = column(
  'Images',
  (object) =>
    items(object, 'spec.template.spec.containers')
      .map((container) => container.image)
      .join(','),
  true,
);

const columnsOf: Readonly<Record<string, readonly Column[]>> = {
  Namespace: [name, column('Status', (object) => at(object, 'status.phase')), age],
  ConfigMap: [
    name,
    { name: 'Data', type: 'integer', cell: (object) => Object.keys(at(object, 'data') ?? {}).length },
    age,
  ],
  Secret: [
    name,
    column('Type', (object) => at(object, 'type')),
    { name: 'Data', type: 'integer', cell: (object) => Object.keys(at(object, 'data') ?? {}).length },
    age,
  ],
  Service: [
    name,
    column('Type', (object) => at(object, 'spec.type')),
    column('Cluster-IP', (object) => at(object, 'spec.clusterIP')),
    column('External-IP', () => '<none>'),
    column('Port(s)', (object) =>
      items(object, 'spec.ports')
        .map(({ port, protocol }) => `${port}/${protocol}`)
        .join(','),
    ),
    age,
  ],
  Pod: [
    name,
    column('Ready', (object) => {
      const statuses = items(object, 'status.containerStatuses');
      return `${statuses.filter(({ ready }) => ready === true).length}/${items(object, 'spec.containers').length}`;
    }),
    column('Status', podStatus),
    column('Restarts', (object) =>
      String(items(object, 'status.containerStatuses').reduce((sum, status) => sum + count(status, 'restartCount'), 0)),
    ),
    age,
    column('IP', (object) => at(object, 'status.podIP') ?? '<none>', true),
    column('Node', (object) => at(object, 'spec.nodeName') ?? '<none>', true),
  ],
  Deployment: [
    name,
    column('Ready', (object) => `${count(object, 'status.readyReplicas')}/${count(object, 'spec.replicas')}`),
    number('Up-to-date', 'status.updatedReplicas'),
    number('Available', 'status.availableReplicas'),
    age,
    images,
  ],
  ReplicaSet: [
    name,
    number('Desired', 'spec.replicas'),
    number('Current', 'status.replicas'),
    number('Ready', 'status.readyReplicas'),
    age,
    images,
  ],
  StatefulSet: [
    name,
    column('Ready', (object) => `${count(object, 'status.readyReplicas')}/${count(object, 'spec.replicas')}`),
    age,
    images,
  ],
  Job: [
    name,
    column('Status', (object) => {
      const done = items(object, 'status.conditions').find(({ status }) => status === 'True');
      return done?.type ?? 'Running';
    }),
    column('Completions', (object) => `${count(object, 'status.succeeded')}/${count(object, 'spec.completions')}`),
    age,
  ],
  Event: [
    column('Last Seen', (object) => ageOf(String(at(object, 'lastTimestamp')))),
    column('Type', (object) => at(object, 'type')),
    column('Reason', (object) => at(object, 'reason')),
    column(
      'Object',
      (object) => `${String(at(object, 'involvedObject.kind')).toLowerCase()}/${at(object, 'involvedObject.name')}`,
    ),
    column('Message', (object) => at(object, 'message')),
  ],
};

/** The rows that `kubectl get` prints; without columns of its own a kind shows its name and age. */
export function tableOf(
  resource: Resource,
  objects: readonly KubeObject[],
  metadata: JsonMap,
  include: 'Metadata' | 'Object' | 'None',
): JsonMap {
  const columns = columnsOf[resource.kind] ?? [name, age];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map((shown) => ({
      name: shown.name,
      type: shown.type,
      format: shown.name === 'Name' ? 'name' : '',
      description: shown.name,
      priority: shown.wide === true ? 1 : 0,
    })),
    rows: objects.map((object) => {
      const content = object as unknown as JsonMap;
      const reduced = {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: content.metadata ?? {},
      };
      return {
        cells: columns.map((shown) => shown.cell(content)),
        ...(include === 'None' ? {} : { object: include === 'Object' ? content : reduced }),
      };
    }),
  };
}
