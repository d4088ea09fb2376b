import { z } from 'zod';
import type { Language } from '../../../shared/i18n/index.ts';
import { planSchema } from '../../../shared/plan/schema.ts';

type Schema = Record<string, unknown>;

/** What the fields are said to be, by the English sentence of the schema; null: as they are. */
const words: Readonly<Record<Language, () => Promise<Readonly<Record<string, string>> | null>>> = {
  en: async () => null,
  zh: async () => (await import('../../../shared/i18n/zh/plan-schema.ts')).planSchemaWords,
};

const made = new Map<Language, Promise<Schema>>();

/**
 * JSON Schema of the plan file for the editor, its descriptions in the language of the screen. Made once for each: of
 * this schema it takes a while. What occurs more than once stands in `$defs`, a tenth of the size.
 */
export function planJsonSchema(language: Language): Promise<Schema> {
  const known = made.get(language);
  if (known !== undefined) return known;
  const schema = words[language]().then((translations) => {
    const english = z.toJSONSchema(planSchema, { io: 'input', reused: 'ref' }) as Schema;
    return translations === null ? english : (translated(english, translations) as Schema);
  });
  made.set(language, schema);
  return schema;
}

function translated(node: unknown, translations: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(node)) return node.map((part) => translated(part, translations));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      const description = key === 'description' && typeof value === 'string' ? translations[value] : undefined;
      return [key, description ?? translated(value, translations)];
    }),
  );
}
