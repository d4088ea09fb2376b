import { expect, it } from 'vitest';
import { planJsonSchema } from '../../../electron/backend/plans/plan-json-schema.ts';
import { planSchemaWords } from '../../../shared/i18n/zh/plan-schema.ts';

function descriptionsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'description' && typeof value === 'string' ? [value] : descriptionsOf(value),
  );
}

it('says in Chinese what every field is for, and nothing that no field says', async () => {
  const english = new Set(descriptionsOf(await planJsonSchema('en')));
  expect(english.size).toBeGreaterThan(100);
  expect(Object.keys(planSchemaWords).toSorted()).toEqual([...english].toSorted());
  const chinese = descriptionsOf(await planJsonSchema('zh'));
  expect(chinese.filter((sentence) => english.has(sentence))).toEqual([]);
});

it('has the same shape in both languages', async () => {
  const [chinese, english] = await Promise.all([planJsonSchema('zh'), planJsonSchema('en')]);
  const bare = (schema: unknown): string =>
    JSON.stringify(schema, (key, value: unknown) => (key === 'description' ? undefined : value));
  expect(bare(chinese)).toBe(bare(english));
});
