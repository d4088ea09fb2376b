import type { KubeObject } from '../objects.ts';
import { resourceOfKind, resources } from '../resources.ts';
import type { Storage } from '../storage.ts';
import { createAs, isLeaving } from './controller.ts';

/** Gives a namespace what every one has, and empties one that is going. */
export function runNamespaces(storage: Storage): void {
  for (const namespace of storage.listKind<KubeObject>('Namespace')) {
    const { name } = namespace.metadata;
    if (isLeaving(namespace)) {
      if (empty(storage, name)) storage.remove(resourceOfKind('Namespace'), undefined, name);
    } else {
      provide(storage, name);
    }
  }
}

function provide(storage: Storage, namespace: string): void {
  const own = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt', namespace }, data: { 'ca.crt': '' } },
  ];
  for (const object of own) {
    if (storage.find(resourceOfKind(object.kind), namespace, object.metadata.name) === null) createAs(storage, object);
  }
}

/** Removes what is in it; true when nothing was left. */
function empty(storage: Storage, namespace: string): boolean {
  const contents = resources
    .filter(({ namespaced }) => namespaced)
    .flatMap((resource) => storage.list(resource, namespace).map((object) => ({ resource, object })));
  for (const { resource, object } of contents) {
    if ((object.metadata.finalizers ?? []).length === 0) storage.remove(resource, namespace, object.metadata.name);
  }
  return contents.length === 0;
}
