import { nearestName } from '../../nearest-name.ts';
import type { Path } from '../../parse-places.ts';
import type { PlacedStep } from '../all-steps.ts';
import type { LintContext } from '../context.ts';
import { servedBy } from './cluster.ts';
import type { References } from './references.ts';

const plainExits: readonly string[] = ['next', 'hold', 'rollback-stage', 'rollback-all'];

/** What the steps of every list name: each other, batches, slots, and everything that their kind needs. */
export function stepReferences(context: LintContext, references: References): void {
  for (const placed of context.steps) {
    afterReferences(placed, context);
    kindReferences(placed, references);
    // Most steps use no values; looking for the sign is cheaper than walking them with their places.
    if (JSON.stringify(placed.step).includes('$')) valueReferences(placed.step, placed.path, references);
  }
  for (const [at, id] of (context.file.rollback?.after?.reset ?? []).entries()) {
    const gates = (context.file.gates ?? []).map((gate) => gate.id);
    references.check('step', id, ['rollback', 'after', 'reset', at], ['all', ...gates]);
  }
}

/** `after` names steps of the same list; the runbook and its scripts are walked apart. */
function afterReferences({ step, path, among }: PlacedStep, { report }: LintContext): void {
  for (const [at, id] of (step.after ?? []).entries()) {
    if (among.has(id)) continue;
    const nearest = nearestName(id, among);
    const where: Path = [...path, 'after', at];
    if (nearest === null) report('unknown-reference', where, { id, kind: 'step' });
    else report('unknown-reference/near', where, { id, kind: 'step', nearest });
  }
}

function kindReferences({ step, path, among }: PlacedStep, { check, slot }: References): void {
  check('batch', step.batch, [...path, 'batch']);
  switch (step.kind) {
    case 'command':
      slot(step.on, 'exec', [...path, 'on']);
      for (const [name, value] of Object.entries(step.env ?? {})) {
        if (typeof value === 'object') check('secret', value.secret, [...path, 'env', name, 'secret']);
      }
      return;
    case 'http':
      slot(step.on, 'probe', [...path, 'on']);
      for (const [name, value] of Object.entries(step.headers ?? {})) {
        if (typeof value === 'object') check('secret', value.secret, [...path, 'headers', name, 'secret']);
      }
      return;
    case 'cluster':
      slot(step.on, 'cluster', [...path, 'on']);
      if (step.do.action === 'delete') slot(servedBy(step.do.serves), 'traffic', [...path, 'do', 'serves']);
      return;
    case 'approval':
      for (const [at, role] of (step.of ?? []).entries()) check('role', role, [...path, 'of', at]);
      return;
    case 'decision':
      for (const [at, exit] of step.exits.entries()) {
        check('step', exit.to, [...path, 'exits', at, 'to'], plainExits, among);
      }
      return;
    case 'await':
      check('step', step.for, [...path, 'for'], [], among);
      return;
    case 'baseline':
      slot(step.from, 'metrics', [...path, 'from']);
      return;
    case 'flag':
      check('flag', step.flag, [...path, 'flag']);
      return;
    case 'announce':
      check('announcement', step.announcement, [...path, 'announcement']);
      return;
    default:
      return;
  }
}

const variablePattern = /\$vars\.([A-Za-z0-9][A-Za-z0-9_-]*)/g;
const outputPattern = /\$steps\.([A-Za-z0-9][A-Za-z0-9_-]*)\.([A-Za-z0-9][A-Za-z0-9_-]*)/g;

/** `$vars.NAME` and `$steps.ID.NAME` wherever they stand in a step; a quote is another author's text. */
function valueReferences(value: unknown, path: Path, references: References): void {
  if (typeof value === 'string') {
    if (!value.includes('$')) return;
    for (const [, name] of value.matchAll(variablePattern)) references.check('variable', name, path);
    for (const [, step, name] of value.matchAll(outputPattern)) references.check('output', `${step}.${name}`, path);
  } else if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) valueReferences(child, [...path, index], references);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      if (key !== 'quote') valueReferences(child, [...path, key], references);
    }
  }
}
