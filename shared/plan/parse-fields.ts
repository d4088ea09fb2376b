import { z } from 'zod';
import type { Path } from './parse-places.ts';

/**
 * The fields that the schema knows at a path, for the value that stands there: a field that decides between branches
 * (`kind`, `action`) picks its branch; where none does, the fields of all branches count.
 */
export function knownFieldsAt(schema: z.ZodType, path: Path, root: unknown): readonly string[] {
  let here: readonly z.ZodType[] = branchesOf(schema, root);
  let value = root;
  for (const part of path) {
    value = childOf(value, part);
    here = here.flatMap((branch) => inside(branch, part)).flatMap((branch) => branchesOf(branch, value));
  }
  return [...new Set(here.flatMap((branch) => (branch instanceof z.ZodObject ? Object.keys(branch.shape) : [])))];
}

function branchesOf(schema: unknown, value: unknown): readonly z.ZodType[] {
  if (schema instanceof z.ZodOptional) return branchesOf(schema.unwrap(), value);
  if (schema instanceof z.ZodUnion) {
    const branches = schema.options.flatMap((option) => branchesOf(option, value));
    const fitting = branches.filter((branch) => decides(branch, value));
    return fitting.length > 0 ? fitting : branches;
  }
  return schema instanceof z.ZodType ? [schema] : [];
}

/** Whether every literal field of the branch that the value has is the branch's own. */
function decides(branch: z.ZodType, value: unknown): boolean {
  if (!(branch instanceof z.ZodObject)) return false;
  return Object.entries(branch.shape).some(
    ([field, of]) => of instanceof z.ZodLiteral && of.values.has(childOf(value, field) as string),
  );
}

function inside(branch: z.ZodType, part: string | number): readonly z.ZodType[] {
  if (branch instanceof z.ZodObject && Object.hasOwn(branch.shape, part)) return [branch.shape[part]];
  if (branch instanceof z.ZodArray) return [branch.element as z.ZodType];
  if (branch instanceof z.ZodRecord) return [branch.valueType as z.ZodType];
  return [];
}

function childOf(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return (value as Record<string | number, unknown>)[part];
}
