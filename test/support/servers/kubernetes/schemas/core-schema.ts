import { conditions, kind, labelSelector } from './metadata-schema.ts';
import {
  any,
  atomic,
  atomicMap,
  boolean,
  integer,
  intOrString,
  keyed,
  list,
  map,
  object,
  set,
  string,
} from './schema.ts';

export const namespace = kind({
  spec: object({ finalizers: list(string) }),
  status: object({ phase: string, conditions }),
});

export const configMap = kind({ data: map(string), binaryData: map(string), immutable: boolean });

export const secret = kind({ data: map(string), stringData: map(string), type: string, immutable: boolean });

export const service = kind({
  spec: object({
    type: string,
    selector: atomicMap(string),
    ports: keyed(
      object({
        name: string,
        port: integer,
        targetPort: intOrString,
        nodePort: integer,
        protocol: string,
        appProtocol: string,
      }),
      ['port', 'protocol'],
      { keyDefaults: { protocol: 'TCP' } },
    ),
    clusterIP: string,
    clusterIPs: list(string),
    externalIPs: list(string),
    externalName: string,
    externalTrafficPolicy: string,
    internalTrafficPolicy: string,
    healthCheckNodePort: integer,
    ipFamilies: list(string),
    ipFamilyPolicy: string,
    loadBalancerIP: string,
    loadBalancerClass: string,
    loadBalancerSourceRanges: list(string),
    allocateLoadBalancerNodePorts: boolean,
    publishNotReadyAddresses: boolean,
    sessionAffinity: string,
    sessionAffinityConfig: any,
    trafficDistribution: string,
  }),
  status: object({ loadBalancer: any, conditions }),
});

const reference = object({
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  uid: string,
  resourceVersion: string,
  fieldPath: string,
});

export const event = kind({
  involvedObject: reference,
  reason: string,
  message: string,
  type: string,
  count: integer,
  source: object({ component: string, host: string }),
  firstTimestamp: string,
  lastTimestamp: string,
  eventTime: string,
  reportingComponent: string,
  reportingInstance: string,
  action: string,
  related: reference,
  series: any,
});

export const node = kind({
  spec: object({
    podCIDR: string,
    podCIDRs: set(string),
    providerID: string,
    unschedulable: boolean,
    taints: list(any),
  }),
  status: object({
    conditions,
    addresses: keyed(any, ['type']),
    capacity: map(any),
    allocatable: map(any),
    nodeInfo: any,
    daemonEndpoints: any,
    images: list(any),
  }),
});

export const endpoints = kind({ subsets: list(any) });

export const serviceAccount = kind({
  secrets: keyed(reference, ['name']),
  imagePullSecrets: list(any),
  automountServiceAccountToken: boolean,
});

export const persistentVolumeClaim = kind({
  spec: object({
    accessModes: list(string),
    selector: labelSelector,
    resources: object({ requests: map(any), limits: map(any) }),
    volumeName: string,
    storageClassName: string,
    volumeMode: string,
    dataSource: any,
    dataSourceRef: any,
  }),
  status: any,
});

const backend = object({
  service: object({ name: string, port: object({ name: string, number: integer }) }),
  resource: any,
});

export const ingress = kind({
  spec: object({
    ingressClassName: string,
    defaultBackend: backend,
    rules: list(
      object({
        host: string,
        http: object({ paths: list(object({ path: string, pathType: string, backend })) }),
      }),
    ),
    tls: list(object({ hosts: list(string), secretName: string })),
  }),
  status: any,
});

export const networkPolicy = kind({
  spec: object({ podSelector: labelSelector, policyTypes: list(string), ingress: list(any), egress: list(any) }),
});

export const role = kind({ rules: list(any) });

export const roleBinding = kind({
  roleRef: atomic({ apiGroup: string, kind: string, name: string }),
  subjects: list(object({ apiGroup: string, kind: string, name: string, namespace: string })),
});

/** As custom resources are: every list is replaced as a whole. */
export const customResource = kind({ spec: any, status: any });
