import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { accessFields } from '../../kubernetes/access-config.ts';
import type { Objects } from '../../kubernetes/objects.ts';
import type { ObjectRef } from '../../kubernetes/resources.ts';
import { workloadKinds } from '../../kubernetes/rollout.ts';
import { hinted } from '../form-hints.ts';
import { type FieldPath, parsePath } from './field-path.ts';
import { allFields, readAudienceFields, type SwitchSplit } from './switch-split.ts';
import type { Undoing } from './undoing.ts';
import { parseField, type SwitchField } from './value-template.ts';

const restarted = new RegExp(`^(${workloadKinds.join('|')})/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`);

/** Shape of a stored connection to one object of a cluster whose fields say who gets the new version. */
export const configSchema = z.strictObject({
  ...accessFields,
  /** As in a manifest. */
  apiVersion: z
    .string()
    .regex(/^([a-z0-9.-]+\/)?v\w+$/, 'api-version')
    .default('v1'),
  objectKind: z.string().min(1).default('ConfigMap'),
  objectName: z.string().min(1),
  /** `PATH = VALUE`, or `PATH = VALUE else VALUE-OF-NOTHING`; see the README. */
  fields: hinted(z.array(z.string().min(1)).min(1), { input: 'list' }),
  /** `PATH = VALUE [else VALUE-OF-NOTHING] for AUDIENCE`, in the order in which the service asks; see the README. */
  audienceFields: hinted(z.array(z.string().min(1).max(2_600)).max(50).default([]), { input: 'list' }),
  /** Workloads that read the object only when they start: `Deployment/frontend`. */
  restart: hinted(z.array(z.string().regex(restarted, 'kind-and-name')).default([]), { input: 'list' }),
  /** When a change counts as in effect: at once, when the workloads have rolled out, when the object has a condition. */
  waitFor: z.enum(['nothing', 'rollout', 'condition']).default('nothing'),
  /** Longest wait of a shift for that; a rollback waits as long as for any other switch. */
  patienceSeconds: hinted(z.number().int().min(5).max(3600).default(300), {
    when: { field: 'waitFor', is: ['rollout', 'condition'] },
  }),
  /** `Accepted`, `Available`, `Progressing=False`. */
  condition: hinted(z.string().min(1).optional(), { when: { field: 'waitFor', is: ['condition'] } }),
});

export type SwitchConfig = z.infer<typeof configSchema>;

/** A configuration as the switch works with it. */
export interface SwitchPlan {
  readonly object: ObjectRef;
  /** How operators know it: `ConfigMap/traffic-config`. */
  readonly target: string;
  readonly split: SwitchSplit;
  /** All fields of the split. */
  readonly fields: readonly SwitchField[];
  readonly restart: readonly ObjectRef[];
  readonly waitFor: SwitchConfig['waitFor'];
  readonly condition: string | null;
  /** Null where a change is in effect as soon as it is written. */
  readonly patienceMs: number | null;
  /** Where the object keeps what is on its way; null where a change is in effect as soon as it is written. */
  readonly mark: FieldPath | null;
}

/** Under this annotation stands what is on its way into effect, and what is in effect until then. */
export const markAnnotation = 'release-cockpit/switch';
const markPath = parsePath(`metadata.annotations["${markAnnotation}"]`);

/** Throws `connection-invalid` with the field and what of it cannot be read. */
export function switchPlan(config: SwitchConfig): SwitchPlan {
  const { apiVersion, objectKind, objectName, restart, waitFor, condition, namespace } = config;
  const split = { everybody: config.fields.map(parseField), audiences: readAudienceFields(config.audienceFields) };
  requireClear(split);
  if (waitFor === 'condition' && condition === undefined) {
    throw new CockpitFault('connection-invalid', { field: 'condition' });
  }
  const rollsOut = workloadKinds.some((kind) => kind === objectKind);
  if (waitFor === 'rollout' && restart.length === 0 && !rollsOut) {
    throw new CockpitFault('connection-invalid', { field: 'restart' });
  }
  return {
    object: { apiVersion, kind: objectKind, name: objectName, namespace },
    target: `${objectKind}/${objectName}`,
    split,
    fields: allFields(split),
    restart: restart.map((one) => {
      const [kind = '', name = ''] = one.split('/');
      return { apiVersion: 'apps/v1', kind, name, namespace };
    }),
    waitFor,
    condition: condition ?? null,
    patienceMs: waitFor === 'nothing' ? null : config.patienceSeconds * 1000,
    mark: waitFor === 'nothing' && restart.length === 0 ? null : markPath,
  };
}

/** Throws `connection-invalid` where weights are not a pair, and where it is not clear whose share stands where. */
function requireClear(split: SwitchSplit): void {
  const invalid = (field: string, value: string) => new CockpitFault('connection-invalid', { field, value });
  const places = split.audiences.map(({ fields }) => ({ name: 'audienceFields', fields }));
  for (const { name, fields } of [{ name: 'fields', fields: split.everybody }, ...places]) {
    const has = (placeholder: string) => fields.some(({ on }) => on.placeholder === placeholder);
    if (has('canary') !== has('stable')) throw invalid(name, '{canary}, {stable}');
    if (places.length > 0 && has('replicas')) throw invalid('audienceFields', '{replicas}');
  }
  if (places.length === 0) return;
  const seen = new Set<string>();
  for (const { path } of allFields(split)) {
    const place = JSON.stringify(path.segments);
    if (seen.has(place)) throw invalid('audienceFields', path.text);
    seen.add(place);
  }
}

export interface SwitchParts {
  readonly plan: SwitchPlan;
  readonly objects: Objects;
  readonly undoing: Undoing;
}
