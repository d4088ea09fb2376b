import { z } from 'zod';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import { autoscalerOf } from '../../kubernetes/autoscalers.ts';
import { manifestText, textDiff } from '../../kubernetes/object-text.ts';
import { asObject, type KubernetesObject } from '../../kubernetes/objects.ts';
import type { CallOptions, ReplicasAlsoBy, TrafficCapability } from '../connector.ts';
import { onlyChange } from '../only-target.ts';
import { type FieldValue, patchOf, writeField } from './field-path.ts';
import type { SwitchParts } from './switch-config.ts';
import { isRestarted, markText } from './switch-mark.ts';
import { loweredValues, splitExposure, splitValues } from './switch-split.ts';
import { currentMark, effectiveExposure, readState, type SwitchState } from './switch-state.ts';
import { changeSwitch, editedObject, newConfigMap, putBack } from './switch-writer.ts';
import { afterUndoing } from './undoing.ts';

/** All that some template can say; which of them the connection's own can is known once a value is asked of it. */
const ofEverybody = ['percent', 'permille', 'weights', 'replicas'] as const;
const ofAudiences = ['targets', 'both', 'shares'] as const;

const mediaType = 'application/vnd.cockpit.kubernetes-switch+json';
const snapshotSchema = z.object({ object: z.unknown() });

/** Moves the share by the fields of one object. */
export function switchTraffic(parts: SwitchParts): TrafficCapability {
  const { plan } = parts;
  const { target } = plan;
  const scales = plan.fields.some(({ path }) => path.text === 'spec.replicas');
  const found = (state: SwitchState): FoundSplit => ({
    targets: [{ target, exposure: effectiveExposure(plan, state) }],
  });

  const look = (options: CallOptions) => afterUndoing(parts.undoing, options, (call) => readState(parts, call));

  /** The whole change in Kubernetes' own language: the manifest, and what is restarted for it. */
  function diffOf(state: SwitchState, next: KubernetesObject): string {
    const base = state.object;
    const written =
      patchOf(
        base ?? newConfigMap(plan),
        next,
        plan.fields.map(({ path }) => path),
      ).length > 0;
    const mark = written ? null : currentMark(plan, state);
    const restarts = state.workloads
      .filter((workload) => written || (mark !== null && !isRestarted(workload, mark)))
      .map((workload) => {
        const name = `${workload.kind}/${workload.metadata.name} spec.template.metadata.annotations`;
        return textDiff('', 'kubectl.kubernetes.io/restartedAt: (now)\n', name);
      });
    return [textDiff(manifestText(base), manifestText(written ? next : base), target), ...restarts].join('');
  }

  return {
    exposures: [...ofEverybody, ...(plan.split.audiences.length === 0 ? [] : ofAudiences), 'none'],
    ...(plan.patienceMs === null ? {} : { patienceMs: plan.patienceMs }),
    read: async (options) => found(await look(options)),

    async preview(to, options) {
      const values = splitValues(plan.split, to, false);
      const state = await look(options);
      const next = editedObject(plan, state.object ?? newConfigMap(plan), values);
      const from = effectiveExposure(plan, state);
      if (plan.mark !== null) {
        writeField(next, plan.mark, markText({ from, to: splitExposure(plan.split, values), at: '(now)' }));
      }
      return { targets: [{ target, from, to, diff: diffOf(state, next), revision: state.revision }] };
    },

    async apply(change, expected, options) {
      const { exposure, expectedRevision } = onlyChange(target, change, expected);
      const lowers = expectedRevision === null;
      const values = splitValues(plan.split, exposure, lowers);
      const valuesOn = (live: readonly FieldValue[]) => (lowers ? loweredValues(plan.split, exposure, live) : values);
      return found(await changeSwitch(parts, { valuesOn, expectedRevision }, options));
    },

    async snapshot(options) {
      const { object, workloads } = await look(options);
      // Evidence alone: that nobody may see it keeps no state from being kept.
      const autoscaler = scales ? await autoscalerOf(parts.objects, plan.object, options).catch(() => null) : null;
      const content = {
        object: object === null ? null : kept(object),
        workloads: workloads.map(workloadFacts),
        ...(autoscaler === null ? {} : { autoscaler }),
      };
      return { mediaType, content: `${JSON.stringify(content, null, 2)}\n` };
    },

    async restore(snapshot, options) {
      if (snapshot.mediaType !== mediaType) {
        throw new CockpitFault('invalid-input', { field: 'mediaType', value: snapshot.mediaType });
      }
      return found(await putBack(parts, objectIn(snapshot.content, target), options));
    },

    snapshotText: ({ content }) => manifestText(objectIn(content, target)),
    ...(scales ? { replicasAlsoBy: (options: CallOptions) => replicasAlsoBy(parts, options) } : {}),
  };
}

async function replicasAlsoBy({ plan, objects }: SwitchParts, options: CallOptions): Promise<ReplicasAlsoBy> {
  const autoscaler = await autoscalerOf(objects, plan.object, options).catch((thrown: unknown) => {
    const { code } = toCockpitError(thrown);
    if (code !== 'kubernetes-forbidden' && code !== 'kubernetes-kind-unknown') throw thrown;
    return 'unseen' as const;
  });
  return { object: plan.target, autoscaler };
}

/** All of it but the server's own book of who wrote which field, which no writer can set. */
function kept({ metadata, ...rest }: KubernetesObject): object {
  const { managedFields: _, ...others } = metadata;
  return { ...rest, metadata: others };
}

const factsSchema = z.object({
  spec: z.object({
    replicas: z.number().nullish(),
    template: z.object({
      spec: z.object({ containers: z.array(z.object({ name: z.string(), image: z.string().optional() })) }),
    }),
  }),
});

/** What T-05 asks to know of a workload that is restarted: which one it was, at which revision, how large, of what. */
function workloadFacts(workload: KubernetesObject): object {
  const { name, uid, resourceVersion, generation, annotations } = workload.metadata;
  const { spec } = factsSchema.safeParse(workload).data ?? {};
  return {
    kind: workload.kind,
    name,
    uid,
    resourceVersion,
    generation,
    revision: annotations?.['deployment.kubernetes.io/revision'] ?? null,
    replicas: spec?.replicas ?? null,
    images: Object.fromEntries(
      (spec?.template.spec.containers ?? []).map(({ name: of, image }) => [of, image ?? null]),
    ),
  };
}

function objectIn(content: string, target: string): KubernetesObject | null {
  try {
    const { object } = snapshotSchema.parse(JSON.parse(content));
    return object === null ? null : asObject(object, target);
  } catch (cause) {
    throw new CockpitFault('invalid-input', { field: 'snapshot.content' }, { cause });
  }
}
