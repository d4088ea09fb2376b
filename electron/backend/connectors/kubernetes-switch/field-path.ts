import { isDeepStrictEqual } from 'node:util';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { KubernetesObject, PatchOperation } from '../../kubernetes/objects.ts';

/** One step into an object: a key of a map, a place in a list, or the element of a list that has a value somewhere. */
type Segment =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'element'; readonly keys: readonly string[]; readonly value: string };

/** A place in an object: `data.canary_percentage`, `spec.rules[0].backendRefs[name=web-v2].weight`. */
export interface FieldPath {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** No value there. JSON's null is a value. */
export const absent = Symbol('absent');
export type FieldValue = unknown | typeof absent;

const segmentPattern = /\.?([A-Za-z0-9_$-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\[([A-Za-z0-9_.-]+)=([^\]]+)\]/y;

/** Throws `connection-invalid` with the place where it cannot be read; `field`: of the configuration. */
export function parsePath(text: string, field = 'fields'): FieldPath {
  const segments: Segment[] = [];
  const pattern = new RegExp(segmentPattern);
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) throw new CockpitFault('connection-invalid', { field, path: text, column: at + 1 });
    const [, key, index, quoted, selector, value] = match;
    if (key !== undefined) segments.push({ kind: 'key', key });
    else if (index !== undefined) segments.push({ kind: 'index', index: Number(index) });
    else if (quoted !== undefined) segments.push({ kind: 'key', key: JSON.parse(quoted) as string });
    else segments.push({ kind: 'element', keys: (selector ?? '').split('.'), value: value ?? '' });
  }
  if (segments.length === 0) throw new CockpitFault('connection-invalid', { field, path: text, column: 1 });
  return { text, segments };
}

/** Every container on the way, from the object itself on, as far as there is one; and what stands at the end. */
function walk(object: unknown, { segments }: FieldPath) {
  const on: { readonly container: unknown; readonly key: string | number | null }[] = [];
  let here: unknown = object;
  for (const segment of segments) {
    const key = keyIn(here, segment);
    on.push({ container: here, key });
    if (key === null) return { on, value: absent };
    here = (here as Record<string | number, unknown>)[key];
  }
  return { on, value: here };
}

function keyIn(container: unknown, segment: Segment): string | number | null {
  if (segment.kind === 'key') return isMap(container) && Object.hasOwn(container, segment.key) ? segment.key : null;
  if (!Array.isArray(container)) return null;
  if (segment.kind === 'index') return segment.index < container.length ? segment.index : null;
  const index = container.findIndex((element) => String(valueAt(element, segment.keys)) === segment.value);
  return index < 0 ? null : index;
}

const valueAt = (element: unknown, keys: readonly string[]) =>
  keys.reduce<unknown>((here, key) => (isMap(here) ? here[key] : undefined), element);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const readField = (object: unknown, path: FieldPath): FieldValue => walk(object, path).value;

/**
 * Sets or takes away one field of `object` in place. What is missing on the way is made where nothing else can be meant:
 * maps, and an entry of a list called `env`. Throws `kubernetes-field-missing`.
 */
export function writeField(object: KubernetesObject, path: FieldPath, value: FieldValue): void {
  const { segments, text } = path;
  const { on } = walk(object, path);
  const last = on.at(-1);
  if (value === absent) {
    if (on.length < segments.length || last === undefined || last.key === null) return;
    // An entry of `env` is there for its value alone.
    const holder = on.at(-2);
    if (isEnvEntry(segments, segments.length - 2) && typeof holder?.key === 'number') removeAt(holder);
    else removeAt(last);
    return;
  }
  if (on.length === segments.length && last !== undefined && last.key !== null) {
    (last.container as Record<string | number, unknown>)[last.key] = value;
    return;
  }
  let made: unknown = value;
  for (let index = segments.length - 1; index >= on.length; index -= 1) made = around(segments, index, made, text);
  attach(last?.container, segments, on.length - 1, made, text);
}

function removeAt({ container, key }: { readonly container: unknown; readonly key: string | number | null }): void {
  if (Array.isArray(container) && typeof key === 'number') container.splice(key, 1);
  else if (isMap(container) && typeof key === 'string') delete container[key];
}

const missing = (path: string) => new CockpitFault('kubernetes-field-missing', { path });

function isEnvEntry(segments: readonly Segment[], index: number): boolean {
  const [list, entry] = [segments[index - 1], segments[index]];
  return list?.kind === 'key' && list.key === 'env' && entry?.kind === 'element' && entry.keys.length === 1;
}

/** What holds `value` under a segment that is not there yet. */
function around(segments: readonly Segment[], index: number, value: unknown, text: string): unknown {
  const segment = segments[index];
  if (segment?.kind === 'key') return { [segment.key]: value };
  if (segment?.kind === 'element' && isEnvEntry(segments, index)) {
    return [{ [segment.keys[0] ?? '']: segment.value, ...(value as object) }];
  }
  throw missing(text);
}

function attach(container: unknown, segments: readonly Segment[], index: number, value: unknown, text: string): void {
  const segment = segments[index];
  // The specification itself is never made up: a path into one that is not there is a wrong path.
  if (isMap(container) && segment?.kind === 'key' && (index > 0 || segment.key !== 'spec')) {
    container[segment.key] = value;
  } else if (Array.isArray(container) && segment?.kind === 'element' && isEnvEntry(segments, index)) {
    container.push({ [segment.keys[0] ?? '']: segment.value, ...(value as object) });
  } else throw missing(text);
}

/**
 * The JSON patch that turns the fields of `live` into those of `next`, all of it held to what stands there now: each
 * operation comes after tests of the old value and of the list elements that it goes through; where there is no old value,
 * of the whole object's resourceVersion. `isHeld`: so are the fields that stay as they are. Empty where nothing differs.
 */
export function patchOf(
  live: KubernetesObject,
  next: KubernetesObject,
  paths: readonly FieldPath[],
  isHeld = false,
): readonly PatchOperation[] {
  const tests = new Map<string, PatchOperation>();
  const changes = new Map<string, PatchOperation>();
  const test = (path: string, value: unknown) => tests.set(path, { op: 'test', path, value });
  for (const path of paths) {
    const before = walk(live, path);
    const after = walk(next, path);
    const isSame = isDeepStrictEqual(before.value, after.value);
    if (isSame && !isHeld) continue;
    let pointer = '';
    for (const [index, { container, key }] of before.on.entries()) {
      const segment = path.segments[index];
      const fresh = after.on[index];
      const holder = pointer;
      if (key === null) {
        // The whole of what `next` has here, which may serve another path as well.
        const at = Array.isArray(container) ? '-' : segment?.kind === 'key' ? escaped(segment.key) : '-';
        const value = fresh?.key == null ? null : (fresh.container as Record<string | number, unknown>)[fresh.key];
        test('/metadata/resourceVersion', live.metadata.resourceVersion);
        if (isSame) break;
        changes.set(`${holder}/${at}${at === '-' ? path.text : ''}`, { op: 'add', path: `${holder}/${at}`, value });
        break;
      }
      pointer = `${holder}/${typeof key === 'number' ? key : escaped(key)}`;
      if (segment?.kind === 'element') {
        const found = (container as unknown[])[key as number];
        test([pointer, ...segment.keys.map(escaped)].join('/'), valueAt(found, segment.keys));
      }
      if (fresh === undefined || fresh.key === null) {
        test(pointer, (container as Record<string | number, unknown>)[key]);
        changes.set(pointer, { op: 'remove', path: pointer });
        break;
      }
      if (index === before.on.length - 1) {
        test(pointer, before.value);
        if (!isSame) changes.set(pointer, { op: 'replace', path: pointer, value: after.value });
      }
    }
  }
  // The last element of a list goes first: the places of the others are those that were read.
  const removals = [...changes.values()]
    .filter(({ op }) => op === 'remove')
    .sort(byPlace)
    .reverse();
  const others = [...changes.values()].filter(({ op }) => op !== 'remove');
  return changes.size === 0 ? [] : [...tests.values(), ...others, ...removals];
}

const byPlace = (a: PatchOperation, b: PatchOperation) => a.path.localeCompare(b.path, 'en', { numeric: true });

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
