import type { JsonMap } from '../objects.ts';
import { apiVersionOf, type Resource, resources } from '../resources.ts';

/** What the server says it is; the version that kubectl compares its own with. */
export const serverVersion = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.4',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2025-04-22T16:03:27Z',
  goVersion: 'go1.23.6',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Groups that are answered by code of their own, not from the storage. */
const virtual: Readonly<Record<string, readonly JsonMap[]>> = {
  'authorization.k8s.io/v1': [
    {
      name: 'selfsubjectaccessreviews',
      singularName: '',
      namespaced: false,
      kind: 'SelfSubjectAccessReview',
      verbs: ['create'],
    },
  ],
  'authentication.k8s.io/v1': [
    {
      name: 'selfsubjectreviews',
      singularName: '',
      namespaced: false,
      kind: 'SelfSubjectReview',
      verbs: ['create'],
    },
  ],
  'metrics.k8s.io/v1beta1': [
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
};

const groupVersions = [
  ...new Set([...resources.map(apiVersionOf).filter((version) => version !== 'v1'), ...Object.keys(virtual)]),
];

function groupOf(groupVersion: string): JsonMap {
  const [name = '', version = ''] = groupVersion.split('/');
  const preferred = { groupVersion, version };
  return { name, versions: [preferred], preferredVersion: preferred };
}

function describe(resource: Resource): JsonMap[] {
  const { plural, singular, namespaced, kind, shortNames } = resource;
  const main: JsonMap = { name: plural, singularName: singular, namespaced, kind, verbs: [...verbs] };
  if (shortNames.length > 0) main.shortNames = [...shortNames];
  if (resource.inAll) main.categories = ['all'];
  const parts = resource.subresources.map((subresource): JsonMap => {
    const name = `${plural}/${subresource}`;
    const part = { name, singularName: '', namespaced };
    if (subresource === 'scale') {
      return { ...part, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] };
    }
    if (subresource === 'log') return { ...part, kind, verbs: ['get'] };
    if (subresource === 'exec') return { ...part, kind: 'PodExecOptions', verbs: ['create', 'get'] };
    return { ...part, kind, verbs: ['get', 'patch', 'update'] };
  });
  return [main, ...parts];
}

/** The documents by which a client learns what there is. Null for another path. `absent`: kinds that are not installed. */
export function discovery(path: string, absent: ReadonlySet<string>): JsonMap | null {
  if (path === '/version') return { ...serverVersion };
  if (path === '/api') {
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  }
  if (path === '/apis') {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupVersions.map(groupOf) };
  }
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
  const ofGroup = groupVersions.find((version) => version.split('/')[0] === group);
  if (ofGroup !== undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(ofGroup) };
  const groupVersion = path === '/api/v1' ? 'v1' : /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1];
  if (groupVersion === undefined) return null;
  const served = resources
    .filter((resource) => apiVersionOf(resource) === groupVersion && !absent.has(resource.kind))
    .flatMap(describe);
  const found = [...served, ...(virtual[groupVersion] ?? [])];
  if (found.length === 0) return null;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: found };
}
