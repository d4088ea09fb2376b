import { CockpitFault } from '../../../shared/errors.ts';
import { readManifests } from '../../../shared/steps/manifests.ts';
import type { ClusterCapability, ClusterChange, ClusterObject } from './cluster-capability.ts';

const nothingThere = async (object: ClusterObject): Promise<ClusterChange> => ({ object, before: null });

/** Stands for a cluster on the practice range and in a drill: it has nothing in it, and nothing is ever done to it. */
export const rehearsedCluster: ClusterCapability = {
  read: async () => null,
  exportNamespace: async () => null,
  apply: async (manifests) => objectsOf(manifests).map((object) => ({ object, before: null })),
  async remove(object, servesTraffic) {
    if (servesTraffic === false) return { object, before: null };
    const name = `${object.kind}/${object.name}`;
    throw new CockpitFault('kubernetes-serves-traffic', { object: name, service: null });
  },
  waitFor: async () => {},
  scale: nothingThere,
  setImage: nothingThere,
  rolloutRestart: async () => {},
  rolloutStatus: async () => ({ state: 'complete', ready: 0, wanted: 0 }),
  logs: async () => '',
  async runJob(manifest) {
    const [job, ...others] = objectsOf(manifest);
    if (job?.kind !== 'Job' || others.length > 0) throw new CockpitFault('invalid-input', { field: 'manifest' });
    return { succeeded: true, logs: '' };
  },
  checkPermissions: async () => null,
};

function objectsOf(manifests: string): readonly ClusterObject[] {
  const read = readManifests(manifests);
  if (!read.ok) throw new CockpitFault('invalid-input', { field: 'manifest', line: read.line });
  return read.objects;
}
