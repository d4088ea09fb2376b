import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parsePlan } from '../../../shared/plan/parse.ts';
import { planSchema } from '../../../shared/plan/schema.ts';

// Walks the schema itself, so that a union which somebody adds tomorrow is held to the same.

type Build = (value: unknown) => Record<string, unknown>;
interface FoundUnion {
  readonly path: readonly (string | number)[];
  readonly branches: readonly z.ZodObject[];
  /** A whole plan in which this value stands at the place of the union. */
  readonly plan: Build;
}

const words = ['a', '5 min', '< 1 s', '02:00', 'D+1', '5 %', '2026-01-01', 'https://a.b', '/a', 'a'.repeat(64)];

/** The least value that a schema accepts. */
function sampleOf(schema: unknown): unknown {
  if (schema instanceof z.ZodObject) return required(schema);
  if (schema instanceof z.ZodArray) return [sampleOf(schema.element), sampleOf(schema.element)];
  if (schema instanceof z.ZodRecord) return { a: sampleOf(schema.valueType) };
  if (schema instanceof z.ZodUnion) return sampleOf(schema.options[0]);
  if (schema instanceof z.ZodLiteral) return [...schema.values][0];
  if (schema instanceof z.ZodEnum) return schema.options[0];
  const candidates: readonly unknown[] = [...words, 2, true];
  return candidates.find((value) => schema instanceof z.ZodType && schema.safeParse(value).success);
}

function required(schema: z.ZodObject): Record<string, unknown> {
  const fields = Object.entries(schema.shape).filter(([, of]) => !(of instanceof z.ZodOptional));
  return Object.fromEntries(fields.map(([name, of]) => [name, sampleOf(of)]));
}

function unionsOf(): readonly FoundUnion[] {
  const found: FoundUnion[] = [];
  const seen = new Set<unknown>();
  const walk = (schema: unknown, plan: Build, path: FoundUnion['path']): void => {
    if (schema instanceof z.ZodOptional) {
      walk(schema.unwrap(), plan, path);
      return;
    }
    if (seen.has(schema)) return;
    seen.add(schema);
    if (schema instanceof z.ZodObject) {
      for (const [name, of] of Object.entries(schema.shape)) {
        walk(of, (value) => plan({ ...required(schema), [name]: value }), [...path, name]);
      }
    } else if (schema instanceof z.ZodArray) {
      walk(schema.element, (value) => plan([value, sampleOf(schema.element)]), [...path, 0]);
    } else if (schema instanceof z.ZodRecord) walk(schema.valueType, (value) => plan({ a: value }), [...path, 'a']);
    else if (schema instanceof z.ZodUnion) {
      const branches = schema.options.filter((option): option is z.ZodObject => option instanceof z.ZodObject);
      if (branches.length > 0) found.push({ path, branches, plan });
      for (const option of schema.options) walk(option, plan, path);
    }
  };
  walk(planSchema, (value) => value as Record<string, unknown>, []);
  return found;
}

const pathText = (path: FoundUnion['path']) =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
const told = (plan: Record<string, unknown>) =>
  parsePlan(JSON.stringify(plan)).issues.map(({ finding, path, params }) => ({ finding, path, ...params }));
const cases = unionsOf().flatMap((union) =>
  union.branches.map((branch) => ({
    ...union,
    branch,
    name: `${pathText(union.path)} {${Object.keys(branch.shape).slice(0, 3).join(', ')}}`,
  })),
);

describe('every union of the schema', () => {
  it('is found by the walk', () => {
    expect(cases.length).toBeGreaterThan(25);
    expect(cases.map(({ name }) => name).join('\n')).toMatch(/onRed|observe|exposure|steps\[0\]/);
  });

  it.each(cases)('says what is wrong inside the branch that was meant: $name', ({ plan, path, branch }) => {
    const value = required(branch);
    const optional = Object.entries(branch.shape).find(([, of]) => of instanceof z.ZodOptional)?.[0];
    if (optional !== undefined && optional.length > 3) {
      const misspelt = `${optional.slice(0, -2)}${optional.at(-1)}${optional.at(-2)}z`;
      const issues = told(plan({ ...value, [misspelt]: 'x' }));
      expect(issues.map(({ path: at }) => at)).toContain(`${pathText(path)}.${misspelt}`);
    }
    const decides = Object.entries(branch.shape)
      .filter(([, of]) => of instanceof z.ZodLiteral)
      .map(([name]) => name);
    const missing = Object.keys(value).find((name) => !decides.includes(name));
    if (missing === undefined || Object.keys(value).length < 2) return;
    const { [missing]: _, ...rest } = value;
    expect(told(plan(rest))).toContainEqual({
      finding: 'missing-field',
      path: `${pathText(path)}.${missing}`,
      field: missing,
    });
  });
});
