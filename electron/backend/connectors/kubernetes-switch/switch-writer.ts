import { setTimeout as pause } from 'node:timers/promises';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { compareExposure, type Exposure } from '../../../../shared/release/exposure.ts';
import type { KubernetesObject } from '../../kubernetes/objects.ts';
import { restartPatch } from '../../kubernetes/restart.ts';
import { type CallLimits, startCall } from '../../platform/call-limits.ts';
import type { CallOptions } from '../connector.ts';
import { absent, type FieldValue, patchOf, readField, writeField } from './field-path.ts';
import type { SwitchParts, SwitchPlan } from './switch-config.ts';
import { isRestarted, markText, type SwitchMark } from './switch-mark.ts';
import { splitExposure } from './switch-split.ts';
import {
  currentMark,
  effectiveExposure,
  fieldsOf,
  isSettled,
  readState,
  requireProgress,
  type SwitchState,
  writtenExposure,
} from './switch-state.ts';

/** A change of the fields. */
export interface SwitchChange {
  /** What every field is to hold, given what each holds when it is written. */
  readonly valuesOn: (found: readonly FieldValue[]) => readonly FieldValue[];
  /** A raise is made on this revision only and taken back where it cannot be brought into effect; null: a lowering. */
  readonly expectedRevision: string | null;
}

const pollMs = { first: 100, most: 1_000 };
const retryMs = { first: 20, most: 1_000 };

/**
 * Writes the fields, restarts what has to read them, waits until they are in effect, and returns what was read back.
 * Throws `kubernetes-changed` for a raise on another state than the expected one, `kubernetes-rollout-failed`.
 */
export async function changeSwitch(
  parts: SwitchParts,
  change: SwitchChange,
  options: CallOptions,
): Promise<SwitchState> {
  const limits = startCall(options, parts.plan.target);
  const call = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
  const raise = change.expectedRevision !== null;
  let before: SwitchState | null = null;
  let written: readonly FieldValue[] | null = null;
  try {
    limits.check();
    if (raise) await parts.undoing.settled(limits);
    else parts.undoing.stop();
    for (let waitMs = retryMs.first; ; waitMs = Math.min(2 * waitMs, retryMs.most)) {
      try {
        const found = await readState(parts, call());
        if (raise && found.revision !== change.expectedRevision) throw changed(parts);
        before ??= found;
        const values = change.valuesOn(fieldsOf(parts.plan, found.object));
        const mark = await writeFields(parts, found, values, raise, call(), () => {
          written = values;
        });
        if (mark !== null) {
          await restartAll(parts, mark, call());
        }
        const settled = await settle(parts, values, limits, call);
        if (settled !== null) return settled;
        if (raise) throw changed(parts);
      } catch (error) {
        if (toCockpitError(error).code !== 'kubernetes-conflict') throw error;
        if (raise) throw changed(parts, error);
        // A lowering goes on whoever wrote meanwhile. What may pass by itself is left to the stored connection to try again.
      }
      await limits.within(pause(waitMs));
    }
  } catch (error) {
    // Left alone the cluster would go on with it: the share would rise after it was said not to.
    const [former, values] = [before, written];
    if (raise && values !== null && former !== null)
      parts.undoing.start((options) => takeBack(parts, former, values, options));
    throw error;
  } finally {
    limits.end();
  }
}

const changed = ({ plan }: SwitchParts, cause?: unknown) =>
  new CockpitFault('kubernetes-changed', { object: plan.target }, { cause });

/** Returns the mark of the change that is on its way, of this one or of an earlier one to the same; null: none is. */
async function writeFields(
  { plan, objects }: SwitchParts,
  found: SwitchState,
  values: readonly FieldValue[],
  raise: boolean,
  options: CallOptions,
  onWrite: () => void,
): Promise<SwitchMark | null> {
  const base = found.object ?? newConfigMap(plan);
  const next = editedObject(plan, base, values);
  const differs =
    patchOf(
      base,
      next,
      plan.fields.map(({ path }) => path),
    ).length > 0;
  if (!differs) return currentMark(plan, found);
  const to = splitExposure(plan.split, values);
  const mark = { from: beforeIt(plan, found, to, raise), to, at: new Date().toISOString() };
  if (plan.mark !== null) writeField(next, plan.mark, markText(mark));
  onWrite();
  if (found.object === null) await objects.create(next, options);
  else {
    // An audience that is left as it is counts as well: all of them are moved from what all were.
    const isHeld = plan.split.audiences.length > 0;
    await objects.jsonPatch(plan.object, patchOf(base, next, changedPaths(plan), isHeld), options);
  }
  return plan.mark === null ? null : mark;
}

const changedPaths = (plan: SwitchPlan) => [
  ...plan.fields.map(({ path }) => path),
  ...(plan.mark === null ? [] : [plan.mark]),
];

export function newConfigMap({ object }: SwitchPlan): KubernetesObject {
  const { apiVersion, kind, name, namespace } = object;
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

/** The object with its fields as they are to be. Throws `kubernetes-field-missing`. */
export function editedObject(
  plan: SwitchPlan,
  object: KubernetesObject,
  values: readonly FieldValue[],
): KubernetesObject {
  const next = structuredClone(object);
  for (const [index, { path }] of plan.fields.entries()) writeField(next, path, values[index]);
  return next;
}

/** What is in effect until the change is. While another one is on its way: what makes neither look done too early. */
function beforeIt(plan: SwitchPlan, found: SwitchState, to: Exposure, raise: boolean): Exposure {
  try {
    const mark = currentMark(plan, found);
    if (mark === null || isSettled(plan, found, mark)) return effectiveExposure(plan, found);
    const order = compareExposure(mark.from, mark.to);
    // Of two that lie beside each other it is the one that is written: the change is to another one than that.
    if (order === 'incomparable') return mark.to;
    return (order === 'less') === raise ? mark.from : mark.to;
  } catch (error) {
    // What stands there is nothing that can be said: the lowering that overwrites it needs no word for it.
    if (['kubernetes-value-unclear', 'audience-apart'].includes(toCockpitError(error).code)) return to;
    throw error;
  }
}

async function restartAll({ plan, objects }: SwitchParts, mark: SwitchMark, options: CallOptions): Promise<void> {
  await Promise.all(
    plan.restart.map(async (ref) => {
      const workload = await objects.get(ref, options);
      if (!isRestarted(workload, mark)) await objects.mergePatch(ref, restartPatch(mark.at), options);
    }),
  );
}

/** Waits until the fields are in effect; null where somebody else has written them meanwhile. */
async function settle(
  parts: SwitchParts,
  values: readonly FieldValue[],
  limits: CallLimits,
  call: () => CallOptions,
): Promise<SwitchState | null> {
  const { plan } = parts;
  const wanted = splitExposure(plan.split, values);
  for (let waitMs = pollMs.first; ; waitMs = Math.min(2 * waitMs, pollMs.most)) {
    const state = await readState(parts, call());
    if (state.object === null || compareExposure(writtenExposure(plan, state.object), wanted) !== 'equal') return null;
    const mark = currentMark(plan, state);
    if (mark === null || isSettled(plan, state, mark)) return state;
    requireProgress(plan, state);
    await limits.within(pause(waitMs));
  }
}

/**
 * Takes a raise back that was written and not brought into effect, unless somebody else has written since. Does not wait
 * until that is in effect: until it is, reading says what was on its way.
 */
async function takeBack(
  parts: SwitchParts,
  before: SwitchState,
  values: readonly FieldValue[],
  options: CallOptions,
): Promise<void> {
  const { plan } = parts;
  const found = await readState(parts, options);
  if (found.object === null || !sameValues(fieldsOf(plan, found.object), values)) return;
  const mark = await writeFields(parts, found, fieldsOf(plan, before.object), false, options, () => {});
  if (mark !== null) await restartAll(parts, mark, options);
}

const sameValues = (a: readonly FieldValue[], b: readonly FieldValue[]) =>
  a.every((value, index) => value === b[index] || JSON.stringify(value) === JSON.stringify(b[index]));

/**
 * Puts the fields back as they are in `former`, brings them into effect, and leaves no mark that was not there. Without
 * `former` there was no object: one that holds nothing else is taken away.
 */
export async function putBack(
  parts: SwitchParts,
  former: KubernetesObject | null,
  options: CallOptions,
): Promise<SwitchState> {
  const { plan, objects } = parts;
  const limits = startCall(options, plan.target);
  const call = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
  try {
    const values = fieldsOf(plan, former);
    const live = await readState(parts, call());
    if (live.object === null && former === null) return live;
    await changeSwitch(parts, { valuesOn: () => values, expectedRevision: null }, call());
    const settled = await readState(parts, call());
    if (settled.object === null) return settled;
    const { uid } = settled.object.metadata;
    if (former === null && uid !== undefined && isEmpty(settled.object)) {
      await objects.remove(plan.object, { uid }, call());
      return readState(parts, call());
    }
    if (plan.mark === null) return settled;
    const next = structuredClone(settled.object);
    writeField(next, plan.mark, former === null ? absent : readField(former, plan.mark));
    const patch = patchOf(settled.object, next, [plan.mark]);
    if (patch.length > 0) await objects.jsonPatch(plan.object, patch, call());
    return await readState(parts, call());
  } finally {
    limits.end();
  }
}

const isEmpty = (object: KubernetesObject) =>
  ['data', 'binaryData'].every((key) => Object.keys((object[key] as object | undefined) ?? {}).length === 0);
