/** One field of a form, as a JSON Schema describes it. */
export interface SchemaField {
  readonly name: string;
  /** `lines`: a text of several lines. `list`: texts, one a line. `connection(s)`: ids of stored connections. */
  readonly type: 'text' | 'number' | 'boolean' | 'choice' | 'lines' | 'list' | 'connection' | 'connections';
  readonly required: boolean;
  readonly secret: boolean;
  readonly choices: readonly string[];
  /** Of a text: values that are offered; others may be typed. */
  readonly suggestions: readonly string[];
  readonly defaultValue: string | number | boolean | null;
  readonly description: string | null;
  /** Of a connection: what it must be able to do. */
  readonly capability: string | null;
  /** Fields of one group are folded away together; null: always shown. */
  readonly group: string | null;
  /** Asked for, and stored, only while another field has one of these values. */
  readonly when: { readonly field: string; readonly is: readonly unknown[] } | null;
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
    const form = isRecord(property.form) ? property.form : {};
    const when = isRecord(form.when) ? form.when : null;
    return {
      name,
      type: typeOf(property, form, choices),
      required: required.includes(name) && !hasDefault,
      secret: secretFields.includes(name),
      choices,
      suggestions: textsIn(property.examples),
      defaultValue: hasDefault ? given : null,
      description: typeof property.description === 'string' ? property.description : null,
      capability: typeof form.connection === 'string' ? form.connection : null,
      group: typeof form.group === 'string' ? form.group : null,
      when:
        when !== null && typeof when.field === 'string' && Array.isArray(when.is)
          ? { field: when.field, is: when.is }
          : null,
    };
  });
}

function typeOf(
  property: Readonly<Record<string, unknown>>,
  form: Readonly<Record<string, unknown>>,
  choices: readonly string[],
): SchemaField['type'] {
  const isList = property.type === 'array';
  if (typeof form.connection === 'string') return isList ? 'connections' : 'connection';
  if (isList) return 'list';
  if (form.input === 'lines') return 'lines';
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

/** Whether a field says something else than the schema would say without it. */
export function isOwn({ name, defaultValue }: SchemaField, config: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(config, name) && config[name] !== defaultValue;
}

/** The fields that are asked for, given what the others say. */
export function askedFields(
  fields: readonly SchemaField[],
  values: Readonly<Record<string, unknown>>,
): readonly SchemaField[] {
  const currentOf = (name: string): unknown =>
    values[name] ?? fields.find((field) => field.name === name)?.defaultValue ?? null;
  const asked = (field: SchemaField): boolean => {
    const { when } = field;
    if (when === null) return true;
    const other = fields.find((candidate) => candidate.name === when.field);
    // A field that hangs on one that is not asked for itself is not asked for either.
    return when.is.includes(currentOf(when.field)) && (other === undefined || asked(other));
  };
  return fields.filter(asked);
}

/**
 * What is stored: empty fields are left out, so that the schema's own defaults hold, and so are those that are not
 * asked for. A text of several lines keeps its ends: a certificate needs its last line break.
 */
export function configOf(
  fields: readonly SchemaField[],
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    askedFields(fields, values).flatMap(({ name, type, secret }) => {
      const value = values[name];
      if (value === undefined || value === null) return [];
      if (Array.isArray(value)) {
        const kept = value.map((one) => String(one).trim()).filter((one) => one !== '');
        return kept.length === 0 ? [] : [[name, kept]];
      }
      if (typeof value !== 'string') return [[name, value]];
      if (value.trim() === '') return [];
      return [[name, type === 'lines' || secret ? value : value.trim()]];
    }),
  );
}
