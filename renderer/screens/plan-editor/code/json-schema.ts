/** A node of the plan's JSON Schema, as far as the editor reads it. */
export type SchemaNode = Readonly<Record<string, unknown>>;

export type Fields = ReadonlyMap<string, string | null>;

/** A field that may be written at some place. */
export interface SchemaField {
  readonly name: string;
  readonly required: boolean;
  readonly schemas: readonly SchemaNode[];
}

/**
 * What the schema says of the place at the end of a path. `levels` are the fields that stand beside each part of the
 * path: where the schema is a choice, only the branches that fit them are followed (`kind: command`).
 */
export function schemasAt(
  root: SchemaNode,
  path: readonly (string | number)[],
  levels: readonly Fields[],
): readonly SchemaNode[] {
  let found: readonly SchemaNode[] = [root];
  path.forEach((part, index) => {
    const fields = levels[index] ?? new Map();
    found = branchesOf(root, found, fields).flatMap((node) => childrenOf(node, part));
  });
  return found;
}

/** Every way in which the nodes can be meant, without choices in them; those left out that the fields contradict. */
export function branchesOf(root: SchemaNode, nodes: readonly SchemaNode[], fields: Fields): readonly SchemaNode[] {
  const branches = nodes.flatMap((node) => unfold(root, node, 0));
  const fitting = branches.filter((node) => !contradicts(root, node, fields));
  return fitting.length > 0 ? fitting : branches;
}

/** The fields that a mapping of one of these kinds may have, in the schema's order. */
export function fieldsOfSchemas(branches: readonly SchemaNode[]): readonly SchemaField[] {
  const fields = new Map<string, { required: boolean; schemas: SchemaNode[] }>();
  for (const node of branches) {
    const required = new Set(listOf(node.required).map(String));
    for (const [name, schema] of Object.entries(recordOf(node.properties))) {
      const field = fields.get(name) ?? { required: true, schemas: [] };
      fields.set(name, {
        required: field.required && required.has(name),
        schemas: [...field.schemas, recordOf(schema)],
      });
    }
  }
  return [...fields].map(([name, field]) => ({ name, ...field }));
}

/** The values that are written out in the schema: of enumerations, constants and truth values. */
export function valuesOfSchemas(branches: readonly SchemaNode[]): readonly string[] {
  const values = branches.flatMap((node) => {
    if (node.const !== undefined) return [String(node.const)];
    if (Array.isArray(node.enum)) return node.enum.map(String);
    return node.type === 'boolean' ? ['true', 'false'] : [];
  });
  return [...new Set(values)];
}

/** What the schema says about a place in words; null where it says nothing. */
export function descriptionOf(root: SchemaNode, nodes: readonly SchemaNode[]): string | null {
  const said = nodes.flatMap((node) => [node, ...unfold(root, node, 0)]).map((node) => node.description);
  const sentences = [...new Set(said.filter((sentence) => typeof sentence === 'string' && sentence !== ''))];
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** In one word what is expected: `text`, `number`, `list`, `mapping`; null where several things are. */
export function shapeOf(branches: readonly SchemaNode[]): 'text' | 'number' | 'yes-no' | 'list' | 'mapping' | null {
  const shapes = new Set(
    branches.map((node) => {
      if (node.type === 'array') return 'list';
      if (node.type === 'object') return 'mapping';
      if (node.type === 'number' || node.type === 'integer') return 'number';
      return node.type === 'boolean' ? 'yes-no' : 'text';
    }),
  );
  const [shape] = shapes;
  return shapes.size === 1 && shape !== undefined ? shape : null;
}

/** Deeper than this a schema is taken for one that contains itself. */
const deepest = 12;

function unfold(root: SchemaNode, node: SchemaNode, depth: number): readonly SchemaNode[] {
  if (depth > deepest) return [];
  if (typeof node.$ref === 'string') return unfold(root, pointedAt(root, node.$ref), depth + 1);
  const choices = [...listOf(node.anyOf), ...listOf(node.oneOf)];
  if (choices.length > 0) return choices.flatMap((choice) => unfold(root, recordOf(choice), depth + 1));
  const parts = listOf(node.allOf);
  if (parts.length === 0) return [node];
  const all = [node, ...parts.map(recordOf)].flatMap((part) =>
    part === node ? [node] : unfold(root, part, depth + 1),
  );
  return [
    {
      ...(Object.assign({}, ...all) as SchemaNode),
      properties: Object.assign({}, ...all.map((part) => recordOf(part.properties))) as SchemaNode,
      required: all.flatMap((part) => listOf(part.required)),
    },
  ];
}

function pointedAt(root: SchemaNode, pointer: string): SchemaNode {
  return pointer
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .reduce<SchemaNode>((node, part) => recordOf(node[part.replaceAll('~1', '/').replaceAll('~0', '~')]), root);
}

/** A branch whose constant is not the value that is written there is not the one that is meant. */
function contradicts(root: SchemaNode, node: SchemaNode, fields: Fields): boolean {
  const properties = recordOf(node.properties);
  return [...fields].some(([name, value]) => {
    if (value === null || !Object.hasOwn(properties, name)) return false;
    const allowed = unfold(root, recordOf(properties[name]), 0);
    const written = allowed.every((schema) => schema.const !== undefined || Array.isArray(schema.enum));
    return allowed.length > 0 && written && !valuesOfSchemas(allowed).includes(value);
  });
}

function childrenOf(node: SchemaNode, part: string | number): readonly SchemaNode[] {
  if (typeof part === 'number') {
    const item = listOf(node.prefixItems)[part] ?? node.items;
    return item === undefined ? [] : [recordOf(item)];
  }
  const properties = recordOf(node.properties);
  if (Object.hasOwn(properties, part)) return [recordOf(properties[part])];
  return typeof node.additionalProperties === 'object' ? [recordOf(node.additionalProperties)] : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function recordOf(value: unknown): SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SchemaNode) : {};
}
