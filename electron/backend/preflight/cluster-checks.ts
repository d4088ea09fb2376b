import { CockpitFault, toCockpitError } from '../../../shared/errors.ts';
import { placedSteps } from '../../../shared/plan/step-lists.ts';
import {
  apiVersionOf,
  type ClusterAction,
  type ClusterObjectFile,
  isRestored,
  objectOfAction,
  objectText,
} from '../../../shared/steps/cluster.ts';
import { readManifests } from '../../../shared/steps/manifests.ts';
import { fillText } from '../../../shared/steps/values.ts';
import type { IntendedObject } from '../connectors/cluster-capability.ts';
import { valuesBefore } from '../steps/release-values.ts';
import { type Check, passed, required, warned } from './finding.ts';
import { connectionOf } from './plan-checks.ts';
import type { PreflightParts } from './run-preflight.ts';

/** Whether the user of a connection may do what each step does to its cluster, and whoever takes that back. */
export function clusterChecks(parts: PreflightParts): readonly Check[] {
  const { plan } = parts.definition;
  return [...placedSteps(plan).values()].flatMap(({ step: { id, file } }): Check[] => {
    if (file.kind !== 'cluster') return [];
    const { on, do: action } = file;
    const scaled = action.action === 'scale' ? [autoscalerCheck(id, on, action, parts)] : [];
    return [
      ...scaled,
      {
        ...{ id: `cluster:${id}`, kind: 'cluster', subject: id, slot: on },
        look: async (options) => {
          const { cluster } = await connectionOf(parts, on);
          const { checkPermissions } = required(cluster, on, 'cluster');
          if (checkPermissions === undefined) return warned('permissions-untold');
          const { objects, open } = intendedObjects(action, parts);
          const report = await checkPermissions(
            { action: action.action, objects, restore: isRestored(action) },
            options,
          );
          if (report === null) return passed('permissions-rehearsed');
          const { given, unknownKinds } = report;
          if (unknownKinds.length > 0) return warned('kind-unknown', { kinds: unknownKinds.join(', ') });
          if (open.length > 0) return warned('permissions-open', { objects: open.join(', ') });
          return passed('permissions-given', { count: given });
        },
      },
    ];
  });
}

type Scale = Extract<ClusterAction, { action: 'scale' }>;

/** Whether somebody else decides on the replicas that a step is going to set. */
function autoscalerCheck(id: string, on: string, action: Scale, parts: PreflightParts): Check {
  return {
    ...{ id: `autoscaler:${id}`, kind: 'autoscaler', subject: id, slot: on },
    look: async (options) => {
      const { cluster } = await connectionOf(parts, on);
      const { autoscalerOf } = required(cluster, on, 'cluster');
      if (autoscalerOf === undefined) return passed('autoscaler-rehearsed');
      const { replicas } = action;
      const [workload] = intendedObjects(action, parts).objects;
      if (workload?.name === undefined) return warned('autoscaler-open', { object: objectText(action.workload) });
      const object = objectText({ ...workload, name: workload.name });
      const found = await autoscalerOf({ ...workload, name: workload.name }, options).catch((thrown: unknown) => {
        const { code } = toCockpitError(thrown);
        if (code !== 'kubernetes-forbidden' && code !== 'kubernetes-kind-unknown') throw thrown;
        return 'unseen' as const;
      });
      if (found === 'unseen') return warned('autoscaler-unseen', { object });
      if (found === null) return passed('autoscaler-none');
      const params = { object, replicas, autoscaler: found.name, min: found.min, max: found.max };
      // A workload without replicas is left alone by autoscalers.
      if (replicas === 0) return passed('autoscaler-rests', params);
      const isWithin = replicas >= found.min && replicas <= found.max;
      return warned(isWithin ? 'autoscaler-decides' : 'autoscaler-undoes', params);
    },
  };
}

interface Intended {
  readonly objects: readonly IntendedObject[];
  /** Of those it only comes up during the release where they lie, or what they are. */
  readonly open: readonly string[];
}

/** The objects of an action, as far as they are known: what an earlier step brings is not. */
function intendedObjects(action: ClusterAction, { definition }: PreflightParts): Intended {
  const known = valuesBefore(definition);
  const told = (written: string): string | null => {
    const filled = fillText(written, known);
    return filled.ok ? filled.text : null;
  };
  const objects: IntendedObject[] = [];
  const open: string[] = [];
  for (const written of writtenObjects(action)) {
    const [kind, name, namespace] = [told(written.kind), told(written.name), told(written.namespace ?? '')];
    const apiVersion = told(written.apiVersion);
    const isPlaced = kind !== null && apiVersion !== null && namespace !== null;
    // A request about a Namespace counts as one within it.
    if (!isPlaced || (kind === 'Namespace' && name === null)) open.push(objectText(written));
    if (isPlaced) objects.push({ apiVersion, kind, name: name ?? undefined, namespace: namespace || undefined });
  }
  return { objects, open };
}

type WrittenObject = ClusterObjectFile & { readonly apiVersion: string };

/** Throws `invalid-input` for what the step itself would refuse as well. */
function writtenObjects(action: ClusterAction): readonly WrittenObject[] {
  const object = objectOfAction(action);
  if (object !== null) {
    const apiVersion = apiVersionOf(object);
    if (apiVersion === null) throw new CockpitFault('invalid-input', { field: 'apiVersion', value: object.kind });
    return [{ ...object, apiVersion }];
  }
  const read = readManifests(('manifest' in action && action.manifest) || '');
  if (!read.ok) throw new CockpitFault('invalid-input', { field: 'manifest', line: read.line });
  return read.objects;
}
