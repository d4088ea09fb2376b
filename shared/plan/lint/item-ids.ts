import type { Path } from '../parse-places.ts';
import type { PlanFile } from '../schema.ts';

/** Fields whose keys are ids. */
const keyedById: ReadonlySet<string> = new Set([
  'connections',
  'switches',
  'targetLists',
  'variables',
  'secrets',
  'perBatch',
  'shares',
]);

/**
 * What a path leads through, the outermost first: the section of the plan, then the ids of items. `at` of a decision
 * names one of them.
 */
export function itemIdsOn(file: PlanFile, path: Path): readonly string[] {
  const ids: string[] = path.length === 0 ? [] : [String(path[0])];
  let here: unknown = file;
  let field = '';
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) break;
    here = (here as Record<string | number, unknown>)[part];
    if (keyedById.has(field)) ids.push(String(part));
    else if (typeof here === 'object' && here !== null && 'id' in here && typeof here.id === 'string')
      ids.push(here.id);
    field = String(part);
  }
  return ids;
}

/** Every id of the plan, whatever it names, and its sections. */
export function allItemIds(file: PlanFile): ReadonlySet<string> {
  const ids = new Set<string>(Object.keys(file));
  collect(file, '');
  return ids;

  function collect(value: unknown, field: string): void {
    if (typeof value !== 'object' || value === null) return;
    if ('id' in value && typeof value.id === 'string') ids.add(value.id);
    for (const [key, child] of Object.entries(value)) {
      if (keyedById.has(field)) ids.add(key);
      collect(child, key);
    }
  }
}
