import { nearestName } from '../../nearest-name.ts';
import type { Path } from '../../parse-places.ts';
import type { PlanFile } from '../../schema.ts';
import type { LintContext } from '../context.ts';
import { guardReferences } from './references-guards.ts';
import { stepReferences } from './references-steps.ts';

/** What an id may name. The words of each kind stand in the dictionaries under `plan:kind`. */
export type ReferenceKind =
  | 'batch'
  | 'step'
  | 'role'
  | 'contact'
  | 'drill'
  | 'reference'
  | 'audience'
  | 'target-list'
  | 'window'
  | 'freeze'
  | 'guard'
  | 'gate'
  | 'metric'
  | 'flag'
  | 'playbook'
  | 'announcement'
  | 'baseline'
  | 'secret'
  | 'variable'
  | 'output'
  | 'dimension'
  | 'slot';

/** Says when an id names nothing. `undefined` names nothing and needs nothing. */
export type CheckReference = (
  kind: ReferenceKind,
  id: string | undefined,
  path: Path,
  also?: readonly string[],
  among?: ReadonlySet<string>,
) => void;
export type CheckSlot = (id: string | undefined, capability: string, path: Path) => void;

export interface References {
  readonly check: CheckReference;
  readonly slot: CheckSlot;
}

export function lintReferences(context: LintContext): void {
  const { file, report } = context;
  const known = knownIds(context);
  const check: CheckReference = (kind, id, path, also = [], among = known[kind]) => {
    if (id === undefined || among.has(id) || also.includes(id)) return;
    const nearest = nearestName(id, [...among, ...also]);
    if (nearest === null) report('unknown-reference', path, { id, kind });
    else report('unknown-reference/near', path, { id, kind, nearest });
  };
  const slot: CheckSlot = (id, capability, path) => {
    if (id === undefined) return;
    if (!known.slot.has(id)) check('slot', id, path);
    else if (file.connections?.[id]?.capability !== capability) {
      report('unknown-reference/capability', path, { id, capability });
    }
  };
  for (const [index, { id, url, snapshot, unresolved }] of (file.references ?? []).entries()) {
    if (unresolved === true || (url === undefined && snapshot === undefined)) {
      report('ref.unresolved', ['references', index, 'id'], { item: id });
    }
  }
  const references: References = { check, slot };
  gateReferences(context, references);
  batchReferences(context, references);
  guardReferences(context, references);
  stepReferences(context, references);
  peopleReferences(file, references);
  playbookReferences(file, references);
  variantReferences(file, references);
}

function knownIds({ file, batches, steps }: LintContext): Readonly<Record<ReferenceKind, ReadonlySet<string>>> {
  const ids = (items: readonly { readonly id: string }[] | undefined) => new Set((items ?? []).map(({ id }) => id));
  return {
    batch: new Set(batches.map(({ batch }) => batch.id)),
    step: new Set((file.steps ?? []).map((step) => step.id)),
    role: ids(file.roles),
    contact: new Set([...ids(file.contacts), ...ids(file.roles)]),
    drill: ids(file.drills),
    reference: ids(file.references),
    audience: ids(file.audiences),
    'target-list': new Set(Object.keys(file.targetLists ?? {})),
    window: ids(file.windows),
    freeze: ids(file.freezes),
    guard: new Set([...ids(file.guards), ...ids(file.judgements)]),
    gate: ids(file.gates),
    metric: ids(file.metrics),
    flag: ids(file.flags),
    playbook: ids(file.playbooks),
    announcement: ids(file.announcements),
    baseline: new Set(steps.flatMap(({ step }) => (step.kind === 'baseline' ? [step.name] : []))),
    secret: new Set(Object.keys(file.secrets ?? {})),
    variable: new Set(Object.keys(file.variables ?? {})),
    output: new Set(steps.flatMap(({ step }) => Object.keys(step.outputs ?? {}).map((name) => `${step.id}.${name}`))),
    dimension: ids(file.dimensions),
    slot: new Set(Object.keys(file.connections ?? {})),
  };
}

function gateReferences({ file }: LintContext, { check, slot }: References): void {
  for (const [index, gate] of (file.gates ?? []).entries()) {
    const path: Path = ['gates', index];
    check('batch', gate.before, [...path, 'before'], ['completion']);
    slot(gate.live?.from, 'metrics', [...path, 'live', 'from']);
    for (const [at, id] of (gate.basis ?? []).entries()) check('reference', id, [...path, 'basis', at]);
    for (const [at, phase] of (gate.again ?? []).entries()) {
      check('batch', phase.endOf, [...path, 'again', at, 'endOf']);
      slot(phase.live?.from, 'metrics', [...path, 'again', at, 'live', 'from']);
    }
    if (gate.recorded?.kind === 'present') check('role', gate.recorded.role, [...path, 'recorded', 'role']);
    if (gate.recorded?.kind === 'step') check('step', gate.recorded.step, [...path, 'recorded', 'step']);
    if (gate.recorded?.kind === 'drill') check('drill', gate.recorded.drill, [...path, 'recorded', 'drill']);
  }
}

function batchReferences({ file, batches }: LintContext, { check, slot }: References): void {
  for (const { batch, path } of batches) {
    for (const [at, id] of (batch.audience ?? []).entries()) check('audience', id, [...path, 'audience', at]);
    check('target-list', batch.targetList, [...path, 'targetList']);
    for (const id of Object.keys(batch.shares ?? {})) check('audience', id, [...path, 'shares', id]);
    for (const [at, shift] of (batch.shifts ?? []).entries()) slot(shift.on, 'traffic', [...path, 'shifts', at, 'on']);
    for (const [at, id] of (batch.after ?? []).entries()) check('batch', id, [...path, 'after', at]);
    slot(batch.capacity?.live?.from, 'metrics', [...path, 'capacity', 'live', 'from']);
    if (typeof batch.observe === 'object') {
      for (const [at, id] of (batch.observe.covers ?? []).entries())
        check('window', id, [...path, 'observe', 'covers', at]);
    }
    check('batch', batch.rollback?.to, [...path, 'rollback', 'to'], ['old']);
    for (const [at, id] of (batch.rollback?.paused ?? []).entries())
      check('audience', id, [...path, 'rollback', 'paused', at]);
    for (const [at, condition] of (batch.rollback?.preconditions ?? []).entries())
      check('guard', condition.guard, [...path, 'rollback', 'preconditions', at, 'guard']);
  }
  const asked = (file.audiences ?? []).flatMap(({ match }) => Object.keys(match));
  for (const [id, { probe, samples, shareGauge }] of Object.entries(file.switches ?? {})) {
    slot(shareGauge?.on, 'metrics', ['switches', id, 'shareGauge', 'on']);
    slot(id, 'traffic', ['switches', id]);
    slot(probe, 'probe', ['switches', id, 'probe']);
    // An attribute that no audience asks for and nobody has listed tells nobody apart.
    const path: Path = ['switches', id, 'samples'];
    const attribute = (name: string, at: Path) => check('dimension', name, at, asked);
    for (const name of Object.keys(samples?.attributes ?? {})) attribute(name, [...path, 'attributes', name]);
    for (const [at, user] of (samples?.users ?? []).entries()) {
      for (const name of Object.keys(user.attributes ?? {}))
        attribute(name, [...path, 'users', at, 'attributes', name]);
    }
  }
  if (file.dimensions !== undefined) {
    for (const [index, audience] of (file.audiences ?? []).entries()) {
      for (const id of Object.keys(audience.match)) check('dimension', id, ['audiences', index, 'match', id]);
    }
  }
  for (const [index, train] of (file.trains ?? []).entries()) {
    check('window', train.window, ['trains', index, 'window']);
    check('freeze', train.freeze, ['trains', index, 'freeze']);
  }
}

function peopleReferences(file: PlanFile, { check, slot }: References): void {
  for (const [index, role] of (file.roles ?? []).entries()) {
    check('contact', role.contact, ['roles', index, 'contact']);
    check('contact', role.backup, ['roles', index, 'backup']);
    // Anything that begins with a digit is read as a duration.
    if (!/^\s*\d/.test(role.presentUntil ?? '')) check('batch', role.presentUntil, ['roles', index, 'presentUntil']);
  }
  for (const [index, level] of (file.escalation ?? []).entries())
    check('contact', level.to, ['escalation', index, 'to']);
  for (const [index, signOff] of (file.signOffs ?? []).entries()) {
    check('role', signOff.role, ['signOffs', index, 'role']);
    for (const [at, role] of (signOff.of ?? []).entries()) check('role', role, ['signOffs', index, 'of', at]);
  }
  for (const [index, announcement] of (file.announcements ?? []).entries())
    slot(announcement.on, 'notify', ['announcements', index, 'on']);
  for (const [index, drill] of (file.drills ?? []).entries()) {
    check('playbook', drill.playbook, ['drills', index, 'playbook']);
    check('batch', drill.before, ['drills', index, 'before']);
    slot(drill.silence?.slot, 'alerts', ['drills', index, 'silence', 'slot']);
  }
}

function playbookReferences(file: PlanFile, { slot }: References): void {
  for (const [index, { silence }] of (file.playbooks ?? []).entries())
    slot(silence?.slot, 'alerts', ['playbooks', index, 'silence', 'slot']);
}

function variantReferences(file: PlanFile, { check }: References): void {
  for (const [index, variant] of (file.variants ?? []).entries()) {
    for (const [list, kind] of [
      ['batches', 'batch'],
      ['guards', 'guard'],
      ['gates', 'gate'],
      ['steps', 'step'],
    ] as const) {
      for (const id of Object.keys(variant[list] ?? {})) check(kind, id, ['variants', index, list, id]);
    }
    for (const [id, step] of Object.entries(variant.steps ?? {})) {
      for (const [at, role] of (step.of ?? []).entries())
        check('role', role, ['variants', index, 'steps', id, 'of', at]);
    }
  }
}
