import {
  branchesOf,
  descriptionOf,
  fieldsOfSchemas,
  type SchemaField,
  type SchemaNode,
  schemasAt,
  shapeOf,
  valuesOfSchemas,
} from './json-schema.ts';
import { namesAt } from './plan-names.ts';
import { namesWanted } from './plan-references.ts';
import { type YamlCursor, yamlCursor } from './yaml-cursor.ts';
import type { YamlSource } from './yaml-source.ts';

export interface PlanCompletion {
  readonly label: string;
  /** A field of the schema, a value that it names, or the name of something in this plan. */
  readonly kind: 'field' | 'value' | 'name';
  readonly required: boolean;
  /** What the schema says of it. */
  readonly description: string | null;
  /** What stands in the text when it was chosen; the cursor comes to stand behind it. */
  readonly insert: string;
}

export interface PlanCompletions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly PlanCompletion[];
}

/** What can be written where the cursor stands; null where the schema has nothing to offer. */
export function completePlan(schema: SchemaNode, source: YamlSource, at: number): PlanCompletions | null {
  const cursor = yamlCursor(source, at);
  if (cursor === null) return null;
  const options = cursor.kind === 'value' ? valueOptions(schema, source, cursor) : keyOptions(schema, source, cursor);
  return options.length === 0 ? null : { from: cursor.from, to: cursor.to, options };
}

function keyOptions(schema: SchemaNode, source: YamlSource, cursor: YamlCursor): readonly PlanCompletion[] {
  const { text } = source;
  const { path, levels } = cursor;
  const fields = levels[path.length] ?? new Map();
  const branches = branchesOf(schema, schemasAt(schema, path, levels), fields);
  const offered = fieldsOfSchemas(branches).filter(({ name }) => !fields.has(name));
  const indent = columnOf(text, cursor.from);
  const ofSchema = offered.map(
    (field): PlanCompletion => ({
      label: field.name,
      kind: 'field',
      required: field.required,
      description: descriptionOf(schema, field.schemas),
      insert: colonFollows(text, cursor.to) ? field.name : fieldText(schema, field, cursor.flow ? null : indent),
    }),
  );
  // A mapping whose keys are names of the plan, such as the batches of a guard; or the item of a list of names.
  const asItem = branches.some((node) => node.type === 'string');
  const names =
    branches.some((node) => typeof node.additionalProperties === 'object') || asItem ? namesFor(source, path) : [];
  const suffix = asItem || colonFollows(text, cursor.to) ? '' : ': ';
  return [
    ...ofSchema,
    ...(asItem ? wordOptions(valuesOfSchemas(branches)) : []),
    ...names.filter((name) => !fields.has(name)).map((name) => nameOption(name, `${name}${suffix}`)),
  ];
}

function valueOptions(schema: SchemaNode, source: YamlSource, { path, levels }: YamlCursor): readonly PlanCompletion[] {
  const branches = branchesOf(schema, schemasAt(schema, path, levels), new Map());
  const names = namesFor(source, path);
  return [...wordOptions(valuesOfSchemas(branches)), ...names.map((name) => nameOption(name, name))];
}

function wordOptions(values: readonly string[]): readonly PlanCompletion[] {
  return values.map((value) => ({ label: value, kind: 'value', required: false, description: null, insert: value }));
}

function nameOption(name: string, insert: string): PlanCompletion {
  return { label: name, kind: 'name', required: false, description: null, insert };
}

function namesFor({ text, tree }: YamlSource, path: YamlCursor['path']): readonly string[] {
  return [...new Set(namesWanted(path).flatMap((way) => namesAt(tree, text, way)))];
}

/** A field with its colon and, in a block, the beginning of what it holds. `indent` is null within `{ }`. */
function fieldText(schema: SchemaNode, field: SchemaField, indent: number | null): string {
  const shape = shapeOf(branchesOf(schema, field.schemas, new Map()));
  const deeper = ' '.repeat((indent ?? 0) + 2);
  if (indent !== null && shape === 'mapping') return `${field.name}:\n${deeper}`;
  if (indent !== null && shape === 'list') return `${field.name}:\n${deeper}- `;
  return `${field.name}: `;
}

function colonFollows(text: string, at: number): boolean {
  return /^\s*:/.test(text.slice(at, at + 40));
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}
