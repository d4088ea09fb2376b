import type { KubeObject, Pod } from '../objects.ts';
import { resourceOfKind } from '../resources.ts';
import { selects } from '../selectors.ts';
import type { Storage } from '../storage.ts';
import { createAs, isLeaving, isReady } from './controller.ts';

interface Service extends KubeObject {
  spec: { selector?: Record<string, string>; ports?: { name?: string; port: number; targetPort?: number | string }[] };
}

/** For each Service the addresses of its pods: those that are ready, and those that are not. */
export function runEndpoints(storage: Storage): void {
  for (const service of storage.listKind<Service>('Service')) {
    const { name, namespace } = service.metadata;
    const { selector, ports = [] } = service.spec;
    if (selector === undefined || isLeaving(service)) continue;
    const pods = storage
      .listKind<Pod>('Pod', namespace)
      .filter((pod) => !isLeaving(pod) && selects({ matchLabels: selector }, pod.metadata.labels));
    const addressOf = ({ metadata, status, spec }: Pod) => ({
      ip: status?.podIP ?? '',
      nodeName: spec.nodeName ?? '',
      targetRef: { kind: 'Pod', name: metadata.name, namespace: metadata.namespace ?? '', uid: metadata.uid },
    });
    const placed = pods.filter(({ status }) => status?.podIP !== undefined);
    const addresses = placed.filter(isReady).map(addressOf);
    const notReadyAddresses = placed.filter((pod) => !isReady(pod)).map(addressOf);
    const subset = {
      ...(addresses.length > 0 ? { addresses } : {}),
      ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
      ports: ports.map(({ name: portName, port, targetPort }) => ({
        ...(portName === undefined ? {} : { name: portName }),
        port: typeof targetPort === 'number' ? targetPort : port,
        protocol: 'TCP',
      })),
    };
    const subsets = placed.length > 0 ? [subset] : [];
    const known = storage.find(resourceOfKind('Endpoints'), namespace, name);
    if (known === null) {
      createAs(storage, { apiVersion: 'v1', kind: 'Endpoints', metadata: { name, namespace }, subsets });
    } else {
      storage.update(resourceOfKind('Endpoints'), { ...known, subsets } as KubeObject);
    }
  }
}
