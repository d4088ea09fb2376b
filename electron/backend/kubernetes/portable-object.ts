import type { KubernetesObject } from './objects.ts';

type Fields = Record<string, unknown>;

/** Notes that controllers keep of the object that is gone. */
const ofTheFormer = new RegExp(
  `^(${[
    'kubectl\\.kubernetes\\.io/last-applied-configuration',
    'deployment\\.kubernetes\\.io/revision',
    'deprecated\\.daemonset\\.template\\.generation',
    'pv\\.kubernetes\\.io/.*',
    'volume(\\.beta)?\\.kubernetes\\.io/(storage-provisioner|selected-node)',
    'autoscaling\\.alpha\\.kubernetes\\.io/(conditions|current-metrics)',
  ].join('|')})$`,
);
/** Secrets that a cluster before 1.24 made for an account. */
const generatedToken = /-(token|dockercfg)-[a-z0-9]{5}$/;
const labelOfJob = /^((batch\.kubernetes\.io\/)?(controller-uid|job-name))$/;

/** Of each kind what the cluster allotted to this one object. */
const withoutAllotted: Readonly<Record<string, (object: Fields) => void>> = {
  Namespace: (object) => {
    delete object.spec;
  },
  Service: ({ spec }) => {
    const fields = fieldsOf(spec);
    // Without an address on purpose: that is the maker's word, not the cluster's.
    if (fields.clusterIP !== 'None') {
      delete fields.clusterIP;
      delete fields.clusterIPs;
    }
    delete fields.healthCheckNodePort;
  },
  PersistentVolumeClaim: ({ spec }) => {
    delete fieldsOf(spec).volumeName;
  },
  Job: ({ spec }) => {
    const fields = fieldsOf(spec);
    // It has run, or was about to: whether it is to run again is for people to say.
    fields.suspend = true;
    if (fields.manualSelector !== true) delete fields.selector;
    const labels = fieldsOf(fieldsOf(fieldsOf(fields.template).metadata).labels);
    for (const label of Object.keys(labels)) if (labelOfJob.test(label)) delete labels[label];
  },
  ServiceAccount: (object) => {
    const { secrets } = object;
    if (!Array.isArray(secrets)) return;
    const kept = secrets.filter((secret) => !generatedToken.test(String(fieldsOf(secret).name)));
    if (kept.length > 0) object.secrets = kept;
    else delete object.secrets;
  },
};

/** An object as it can be applied where it is gone: without owner, status, and what the cluster allotted to it. A Job comes suspended. */
export function portableObject({ status: _, ...object }: KubernetesObject): KubernetesObject {
  const { name, namespace, labels, annotations } = object.metadata;
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !ofTheFormer.test(key));
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels == null || Object.keys(labels).length === 0 ? {} : { labels }),
    ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
  };
  const portable = structuredClone({ ...object, metadata });
  withoutAllotted[portable.kind ?? '']?.(portable);
  return portable;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
