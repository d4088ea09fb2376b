import { conditions, kind, labelSelector, objectMeta } from './metadata-schema.ts';
import { any, atomicMap, boolean, integer, intOrString, keyed, list, map, object, string } from './schema.ts';

const keySelector = object({ name: string, key: string, optional: boolean });
const localReference = object({ name: string, optional: boolean });

const envVar = object({
  name: string,
  value: string,
  valueFrom: object({
    configMapKeyRef: keySelector,
    secretKeyRef: keySelector,
    fieldRef: object({ apiVersion: string, fieldPath: string }),
    resourceFieldRef: object({ containerName: string, resource: string, divisor: any }),
  }),
});

const handler = {
  exec: object({ command: list(string) }),
  httpGet: object({
    path: string,
    port: intOrString,
    host: string,
    scheme: string,
    httpHeaders: list(object({ name: string, value: string })),
  }),
  tcpSocket: object({ port: intOrString, host: string }),
  grpc: object({ port: integer, service: string }),
};

const probe = object({
  ...handler,
  initialDelaySeconds: integer,
  timeoutSeconds: integer,
  periodSeconds: integer,
  successThreshold: integer,
  failureThreshold: integer,
  terminationGracePeriodSeconds: integer,
});

const lifecycleHandler = object({ ...handler, sleep: object({ seconds: integer }) });

const container = object({
  name: string,
  image: string,
  imagePullPolicy: string,
  command: list(string),
  args: list(string),
  workingDir: string,
  env: keyed(envVar, ['name']),
  envFrom: list(object({ prefix: string, configMapRef: localReference, secretRef: localReference })),
  ports: keyed(
    object({ name: string, containerPort: integer, hostPort: integer, hostIP: string, protocol: string }),
    ['containerPort', 'protocol'],
    { keyDefaults: { protocol: 'TCP' } },
  ),
  resources: object({ limits: map(any), requests: map(any), claims: keyed(any, ['name'], { patchKey: null }) }),
  volumeMounts: keyed(
    object({
      name: string,
      mountPath: string,
      subPath: string,
      subPathExpr: string,
      readOnly: boolean,
      recursiveReadOnly: string,
      mountPropagation: string,
    }),
    ['mountPath'],
  ),
  volumeDevices: keyed(object({ name: string, devicePath: string }), ['devicePath']),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: object({ preStop: lifecycleHandler, postStart: lifecycleHandler }),
  restartPolicy: string,
  securityContext: any,
  stdin: boolean,
  stdinOnce: boolean,
  tty: boolean,
  terminationMessagePath: string,
  terminationMessagePolicy: string,
  resizePolicy: list(any),
});

const keyPaths = list(object({ key: string, path: string, mode: integer }));

const volume = object({
  name: string,
  configMap: object({ name: string, items: keyPaths, defaultMode: integer, optional: boolean }),
  secret: object({ secretName: string, items: keyPaths, defaultMode: integer, optional: boolean }),
  emptyDir: object({ medium: string, sizeLimit: any }),
  hostPath: object({ path: string, type: string }),
  persistentVolumeClaim: object({ claimName: string, readOnly: boolean }),
  projected: any,
  downwardAPI: any,
  nfs: any,
  csi: any,
  ephemeral: any,
});

export const podSpec = object({
  containers: keyed(container, ['name']),
  initContainers: keyed(container, ['name']),
  ephemeralContainers: keyed(container, ['name']),
  volumes: keyed(volume, ['name'], { retainKeys: true }),
  restartPolicy: string,
  terminationGracePeriodSeconds: integer,
  activeDeadlineSeconds: integer,
  dnsPolicy: string,
  dnsConfig: any,
  nodeSelector: atomicMap(string),
  nodeName: string,
  serviceAccountName: string,
  serviceAccount: string,
  automountServiceAccountToken: boolean,
  hostNetwork: boolean,
  hostPID: boolean,
  hostIPC: boolean,
  hostname: string,
  subdomain: string,
  shareProcessNamespace: boolean,
  securityContext: any,
  imagePullSecrets: keyed(object({ name: string }), ['name']),
  affinity: any,
  schedulerName: string,
  tolerations: list(any),
  hostAliases: keyed(object({ ip: string, hostnames: list(string) }), ['ip']),
  priority: integer,
  priorityClassName: string,
  preemptionPolicy: string,
  runtimeClassName: string,
  enableServiceLinks: boolean,
  readinessGates: list(any),
  topologySpreadConstraints: keyed(
    object({
      maxSkew: integer,
      topologyKey: string,
      whenUnsatisfiable: string,
      labelSelector,
      minDomains: integer,
      matchLabelKeys: list(string),
      nodeAffinityPolicy: string,
      nodeTaintsPolicy: string,
    }),
    ['topologyKey', 'whenUnsatisfiable'],
  ),
  overhead: any,
  os: any,
  setHostnameAsFQDN: boolean,
});

export const podTemplate = object({ metadata: objectMeta, spec: podSpec });

export const pod = kind({
  spec: podSpec,
  status: object({
    phase: string,
    conditions,
    message: string,
    reason: string,
    hostIP: string,
    podIP: string,
    podIPs: keyed(any, ['ip']),
    startTime: string,
    qosClass: string,
    containerStatuses: list(any),
    initContainerStatuses: list(any),
  }),
});
