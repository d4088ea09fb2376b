import { isMap, type Json, type JsonMap } from './objects.ts';

/** What the API server fills in where an object does not say it; by kind, as far as clients look at it. */
export function setDefaults(kind: string, object: JsonMap): void {
  const spec = isMap(object.spec) ? object.spec : undefined;
  if (kind === 'Namespace') {
    fill(object, { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
    const metadata = object.metadata as JsonMap;
    fill(metadata, { labels: {} });
    (metadata.labels as JsonMap)['kubernetes.io/metadata.name'] = metadata.name ?? '';
  }
  if (kind === 'Secret') encodeSecret(object);
  if (spec === undefined) return;
  if (kind === 'Pod') podSpecDefaults(spec, 'Always');
  if (kind === 'Service') serviceDefaults(spec);
  if (kind === 'Deployment') {
    fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {} });
    const strategy = spec.strategy as JsonMap;
    fill(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') {
      fill(strategy, { rollingUpdate: {} });
      fill(strategy.rollingUpdate as JsonMap, { maxSurge: '25%', maxUnavailable: '25%' });
    }
  }
  if (kind === 'ReplicaSet') fill(spec, { replicas: 1 });
  if (kind === 'StatefulSet') {
    fill(spec, {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    });
  }
  if (kind === 'Job') {
    fill(spec, { backoffLimit: 6, completions: 1, parallelism: 1, completionMode: 'NonIndexed', suspend: false });
    selectOwnPods(object.metadata as JsonMap, spec);
  }
  if (kind === 'HorizontalPodAutoscaler') fill(spec, { minReplicas: 1 });
  if (isMap(spec.template) && isMap(spec.template.spec)) podSpecDefaults(spec.template.spec, 'Always');
}

function fill(map: JsonMap, values: JsonMap): void {
  for (const [field, value] of Object.entries(values)) map[field] ??= structuredClone(value);
}

function podSpecDefaults(spec: JsonMap, restartPolicy: string): void {
  fill(spec, {
    restartPolicy,
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  for (const container of [...maps(spec.containers), ...maps(spec.initContainers)]) {
    const image = typeof container.image === 'string' ? container.image : '';
    const latest = !/:[^/]+$/.test(image) || image.endsWith(':latest');
    fill(container, {
      imagePullPolicy: latest ? 'Always' : 'IfNotPresent',
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    });
    for (const port of maps(container.ports)) fill(port, { protocol: 'TCP' });
    for (const probe of [container.readinessProbe, container.livenessProbe, container.startupProbe]) {
      if (!isMap(probe)) continue;
      fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
      if (isMap(probe.httpGet)) fill(probe.httpGet, { scheme: 'HTTP' });
    }
  }
}

/** A job finds its pods by its uid. */
function selectOwnPods({ uid = '', name = '' }: JsonMap, spec: JsonMap): void {
  if (spec.selector !== undefined || !isMap(spec.template)) return;
  const own = { 'batch.kubernetes.io/controller-uid': uid };
  spec.selector = { matchLabels: own };
  fill(spec.template, { metadata: {} });
  const metadata = spec.template.metadata as JsonMap;
  const labels = isMap(metadata.labels) ? metadata.labels : {};
  metadata.labels = { ...labels, ...own, 'job-name': name, 'batch.kubernetes.io/job-name': name };
}

let nextClusterIp = 1;

function serviceDefaults(spec: JsonMap): void {
  fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
  if (spec.type !== 'ExternalName' && spec.clusterIP === undefined) {
    nextClusterIp += 1;
    spec.clusterIP = `10.96.${Math.floor(nextClusterIp / 256) % 256}.${nextClusterIp % 256}`;
  }
  for (const port of maps(spec.ports)) fill(port, { protocol: 'TCP', targetPort: port.port ?? 0 });
}

/** `stringData` is only ever written. */
function encodeSecret(object: JsonMap): void {
  fill(object, { type: 'Opaque' });
  if (!isMap(object.stringData)) return;
  const data = isMap(object.data) ? object.data : {};
  for (const [key, value] of Object.entries(object.stringData)) {
    data[key] = Buffer.from(String(value)).toString('base64');
  }
  object.data = data;
  delete object.stringData;
}

function maps(list: Json | undefined): JsonMap[] {
  return Array.isArray(list) ? list.filter(isMap) : [];
}
