/** One field of a form, as a JSON Schema describes it. */
export interface SchemaField {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'choice';
  readonly required: boolean;
  readonly secret: boolean;
  readonly choices: readonly string[];
  /** Of a text: values that are offered; others may be typed. */
  readonly suggestions: readonly string[];
  readonly defaultValue: string | number | boolean | null;
  readonly description: string | null;
}

/** Reads the fields of a flat object schema, in its order. What cannot be a field of a form is a text. */
export function schemaFields(
  schema: Readonly<Record<string, unknown>>,
  secretFields: readonly string[],
): readonly SchemaField[] {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, raw]) => {
    const property = isRecord(raw) ? raw : {};
    const choices = textsIn(property.enum);
    const given = property.default;
    const hasDefault = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean';
    return {
      name,
      type: typeOf(property, choices),
      required: required.includes(name) && !hasDefault,
      secret: secretFields.includes(name),
      choices,
      suggestions: textsIn(property.examples),
      defaultValue: hasDefault ? given : null,
      description: typeof property.description === 'string' ? property.description : null,
    };
  });
}

function typeOf(property: Readonly<Record<string, unknown>>, choices: readonly string[]): SchemaField['type'] {
  if (choices.length > 0) return 'choice';
  if (property.type === 'boolean') return 'boolean';
  return property.type === 'number' || property.type === 'integer' ? 'number' : 'text';
}

function textsIn(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is stored: empty fields are left out, so that the schema's own defaults hold. */
export function configOf(
  fields: readonly SchemaField[],
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name];
      if (value === undefined || value === null) return [];
      if (typeof value === 'string') return value.trim() === '' ? [] : [[name, value.trim()]];
      return [[name, value]];
    }),
  );
}
