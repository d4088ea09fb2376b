import { Access } from './access.ts';
import { createAs } from './controllers/controller.ts';
import { Node, nodeName } from './controllers/pods.ts';
import { Controllers } from './controllers/run-controllers.ts';
import { Faults } from './faults.ts';
import { apiTime } from './objects.ts';
import { PodLogs } from './pod-logs.ts';
import { resourceOfKind } from './resources.ts';
import { Storage } from './storage.ts';

/** All of a cluster but its network. */
export interface Cluster {
  readonly storage: Storage;
  readonly access: Access;
  readonly faults: Faults;
  readonly logs: PodLogs;
  readonly node: Node;
  readonly controllers: Controllers;
  /** Custom kinds that nobody has installed; to delete one from here is to install it. */
  readonly absentKinds: Set<string>;
}

export interface ClusterOptions {
  /** How often the controllers take a step; default 20 ms. */
  readonly tickMs?: number;
  /** Steps from the creation of a pod to its readiness; default 4. */
  readonly readyAfterTicks?: number;
}

export function createCluster({ tickMs = 20, readyAfterTicks = 4 }: ClusterOptions): Cluster {
  const storage = new Storage();
  const logs = new PodLogs();
  const node = new Node(storage, logs, readyAfterTicks);
  for (const name of ['default', 'kube-system']) {
    createAs(storage, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  createAs(storage, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels: { 'kubernetes.io/hostname': nodeName } },
    spec: { podCIDR: '10.244.0.0/16' },
  });
  const [stored] = storage.listKind('Node');
  if (stored !== undefined) {
    stored.status = { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: apiTime() }] };
    storage.update(resourceOfKind('Node'), stored);
  }
  return {
    storage,
    logs,
    node,
    access: new Access(),
    faults: new Faults(),
    absentKinds: new Set(),
    controllers: new Controllers(storage, node, tickMs),
  };
}
