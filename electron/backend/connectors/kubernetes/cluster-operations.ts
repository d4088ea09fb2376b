import { setTimeout as pause } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { autoscalerOf } from '../../kubernetes/autoscalers.ts';
import type { KubernetesClient } from '../../kubernetes/kubernetes-client.ts';
import { manifestText } from '../../kubernetes/object-text.ts';
import { asObject, fieldManager, type KubernetesObject, type Objects } from '../../kubernetes/objects.ts';
import { restartPatch } from '../../kubernetes/restart.ts';
import { hasCondition, rolloutOf } from '../../kubernetes/rollout.ts';
import { type CallLimits, type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { ClusterCapability, ClusterChange, ClusterObject } from '../cluster-capability.ts';
import { readLogs } from './cluster-logs.ts';
import { checkPermissions } from './cluster-permissions.ts';
import { exportNamespace } from './namespace-export.ts';
import { requireIdle } from './serving.ts';

const pollMs = { first: 100, most: 1_000 };
/** A change is tried so often where somebody else writes the object at the same moment. */
const conflictTries = 10;
/** Of a Job whose end is its result. */
const jobLogLines = 5_000;
/** A look at a Job, or at its logs, that has no answer by then is taken again. */
const lookMs = 10_000;
/** An end is waited for as long as it takes; logs may never be there. */
const logTries = 6;

const jobSchema = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish() }).nullish(),
});
const containersSchema = z.object({
  spec: z.object({ template: z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string() })) }) }) }),
});

export interface ClusterParts {
  readonly client: KubernetesClient;
  readonly objects: Objects;
}

export function clusterOperations(parts: ClusterParts): ClusterCapability {
  const { client, objects } = parts;

  /** One deadline for all calls of an operation. */
  async function within<Result>(
    options: CallOptions,
    work: (call: () => CallOptions, limits: CallLimits) => Promise<Result>,
  ): Promise<Result> {
    const limits = startCall(options, 'kubernetes');
    try {
      limits.check();
      return await work(() => ({ deadlineMs: limits.remainingMs(), signal: options.signal }), limits);
    } finally {
      limits.end();
    }
  }

  /** Looks until something is found. */
  async function poll<Found>(limits: CallLimits, look: () => Promise<Found | undefined>): Promise<Found> {
    for (let waitMs = pollMs.first; ; waitMs = Math.min(2 * waitMs, pollMs.most)) {
      const found = await look();
      if (found !== undefined) return found;
      await limits.within(pause(waitMs));
    }
  }

  /** One look of `lookMs` at the most; where `again`, one that fails for the moment has found nothing. */
  async function glance<Found>(
    { deadlineMs, signal }: CallOptions,
    again: boolean,
    look: (options: CallOptions) => Promise<Found>,
  ): Promise<Found | undefined> {
    try {
      return await look({ deadlineMs: Math.min(deadlineMs, lookMs), signal });
    } catch (thrown) {
      if (again && toCockpitError(thrown).retryable) return undefined;
      throw thrown;
    }
  }

  /** Patches and says what was there. */
  const changed = (object: ClusterObject, patchOf: (found: KubernetesObject) => object, options: CallOptions) =>
    within(options, async (call): Promise<ClusterChange> => {
      for (let left = conflictTries - 1; ; left -= 1) {
        const found = await objects.get(object, call());
        const { resourceVersion } = found.metadata;
        try {
          // Held to what was read: `before` must be what the change replaced.
          await objects.mergePatch(object, { ...patchOf(found), metadata: { resourceVersion } }, call());
          return { object, before: manifestText(found) };
        } catch (thrown) {
          // While it rolls out its controller writes its status all the time.
          if (left === 0 || toCockpitError(thrown).code !== 'kubernetes-conflict') throw thrown;
        }
      }
    });

  return {
    read: (object, options) =>
      within(options, async (call) => {
        const found = await objects.find(object, call());
        return found === null ? null : manifestText(found);
      }),

    exportNamespace: (name, options) => within(options, (call) => exportNamespace(parts, name, call)),

    apply: (manifests, options) =>
      within(options, async (call) => {
        const changes: ClusterChange[] = [];
        for (const manifest of documentsOf(manifests)) {
          const object = refOf(manifest);
          const before = await objects.find(object, call());
          const path = await objects.resources.pathOf(object, call());
          await client.json(
            {
              method: 'PATCH',
              path,
              query: { fieldManager, force: 'true' },
              contentType: 'application/apply-patch+yaml',
              body: manifest,
            },
            call(),
          );
          changes.push({ object, before: before === null ? null : manifestText(before) });
        }
        return changes;
      }),

    remove: (object, servesTraffic, options) =>
      within(options, async (call) => {
        const found = await objects.find(object, call());
        if (found === null) return { object, before: null };
        if (servesTraffic !== false) {
          const name = `${object.kind}/${object.name}`;
          throw new CockpitFault('kubernetes-serves-traffic', { object: name, service: null });
        }
        await requireIdle(objects, object, found, call());
        const { uid } = found.metadata;
        await objects.remove(object, uid === undefined ? {} : { uid }, call());
        return { object, before: manifestText(found) };
      }),

    waitFor: (object, condition, options) =>
      within(options, async (call, limits) => {
        await poll(limits, async () => {
          const found = await objects.find(object, call());
          return found !== null && hasCondition(found, condition) ? found : undefined;
        });
      }),

    scale: (workload, replicas, options) => changed(workload, () => ({ spec: { replicas } }), options),

    autoscalerOf: (workload, options) => within(options, (call) => autoscalerOf(objects, workload, call())),

    setImage: (workload, container, image, options) =>
      within(options, async (call) => {
        const found = await objects.get(workload, call());
        const { containers } = containersSchema.safeParse(found).data?.spec.template.spec ?? { containers: [] };
        const index = containers.findIndex(({ name }) => name === container);
        if (index < 0) throw new CockpitFault('kubernetes-field-missing', { path: `containers[name=${container}]` });
        const path = `/spec/template/spec/containers/${index}`;
        await objects.jsonPatch(
          workload,
          [
            { op: 'test', path: `${path}/name`, value: container },
            { op: 'test', path: '/metadata/uid', value: found.metadata.uid },
            { op: 'add', path: `${path}/image`, value: image },
          ],
          call(),
        );
        return { object: workload, before: manifestText(found) };
      }),

    async rolloutRestart(workload, options) {
      await objects.mergePatch(workload, restartPatch(new Date().toISOString()), options);
    },

    async rolloutStatus(workload, options) {
      const rollout = rolloutOf(await objects.get(workload, options));
      if (rollout === null) throw new CockpitFault('invalid-input', { field: 'kind', value: workload.kind });
      const { state, ready, wanted } = rollout;
      return { state, ready, wanted };
    },

    logs: (object, tailLines, options) => within(options, (call) => readLogs(parts, object, tailLines, call())),

    runJob: (manifest, options, onCreated) =>
      within(options, async (call, limits) => {
        const [job, ...others] = documentsOf(manifest);
        if (job?.kind !== 'Job' || others.length > 0) throw new CockpitFault('invalid-input', { field: 'manifest' });
        const object = refOf(job);
        await objects.create(job, call());
        onCreated?.();
        const end = await poll(limits, () =>
          glance(call(), true, async (look) => endOf(await objects.get(object, look))),
        );
        let tries = 0;
        const logs = poll(limits, () => {
          tries += 1;
          return glance(call(), tries < logTries, (look) => readLogs(parts, object, jobLogLines, look));
        });
        // A pod that never began has no logs: that it failed is the news.
        return { succeeded: end === 'Complete', logs: await (end === 'Complete' ? logs : logs.catch(() => '')) };
      }),

    checkPermissions: (intended, options) => within(options, (call) => checkPermissions(parts, intended, call)),
  };
}

/** Undefined: it still runs. */
function endOf(job: KubernetesObject): 'Complete' | 'Failed' | undefined {
  const conditions = jobSchema.parse(job).status?.conditions ?? [];
  const holds = (type: string) => conditions.some((one) => one.type === type && one.status === 'True');
  return holds('Complete') ? 'Complete' : holds('Failed') ? 'Failed' : undefined;
}

/** Throws `invalid-input` for a text that is no YAML, or a document that is no object of the API. */
function documentsOf(text: string): readonly KubernetesObject[] {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  if (!Array.isArray(documents)) throw new CockpitFault('invalid-input', { field: 'manifest' });
  return documents
    .filter((document) => document.contents !== null)
    .map((document) => {
      const [error] = document.errors;
      const line = error?.linePos?.[0].line ?? null;
      if (error !== undefined) throw new CockpitFault('invalid-input', { field: 'manifest', line });
      return asObject(document.toJS({ maxAliasCount: 100 }), 'manifest');
    });
}

function refOf({ apiVersion, kind, metadata }: KubernetesObject): ClusterObject {
  if (apiVersion === undefined || kind === undefined) {
    throw new CockpitFault('invalid-input', { field: 'manifest', value: metadata.name });
  }
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace };
}
