import { stringify } from 'yaml';
import type { Json } from '../objects.ts';
import { type Resource, resources } from '../resources.ts';
import { serverVersion } from './discovery.ts';
import {
  definitionName,
  groupVersionKind,
  type OpenApiShape,
  patchParameters,
  shapeOf,
  templatePath,
} from './openapi-schema.ts';

/** Clients ask for v2 in protocol buffers only. The numbers are those of the messages of gnostic's `openapi.v2`. */
const field = (number: number, ...values: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value);
      return [varint((number << 3) | 2), varint(bytes.length), bytes];
    }),
  );

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left & 127) | 128);
  return Buffer.from([...bytes, left]);
}

const named = (name: string, value: Buffer) => Buffer.concat([field(1, name), field(2, value)]);
const extension = (name: string, value: Json) => named(name, field(2, stringify(value)));

function schema({ type, format, properties, additionalProperties, items, extensions }: OpenApiShape): Buffer {
  const inner = Object.entries(properties ?? {}).map(([name, shape]) => named(name, schema(shape)));
  return Buffer.concat([
    ...(format === undefined ? [] : [field(2, format)]),
    ...(additionalProperties === undefined ? [] : [field(21, field(1, schema(additionalProperties)))]),
    ...(type === undefined ? [] : [field(22, field(1, type))]),
    ...(items === undefined ? [] : [field(23, field(1, schema(items)))]),
    ...(inner.length === 0 ? [] : [field(25, field(1, ...inner))]),
    ...Object.entries(extensions).map(([name, value]) => field(31, extension(name, value))),
  ]);
}

function definition(resource: Resource): Buffer {
  const shape = shapeOf(resource.schema);
  const extensions = { ...shape.extensions, 'x-kubernetes-group-version-kind': [groupVersionKind(resource)] };
  return named(definitionName(resource), schema({ ...shape, extensions }));
}

/** That a kind can be patched, and by which parameters. */
function patchPath(resource: Resource): Buffer {
  const parameters = patchParameters.map((name) => {
    const query = Buffer.concat([field(2, 'query'), field(4, name), field(6, 'string')]);
    return field(8, field(1, field(2, field(3, query))));
  });
  const kind = field(13, extension('x-kubernetes-group-version-kind', groupVersionKind(resource)));
  return named(templatePath(resource), field(8, Buffer.concat([...parameters, kind])));
}

let document: Buffer | undefined;

export const openApiV2Type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

export function openApiV2(): Buffer {
  document ??= Buffer.concat([
    field(1, '2.0'),
    field(2, Buffer.concat([field(1, 'Kubernetes'), field(2, serverVersion.gitVersion)])),
    field(8, field(2, ...resources.map(patchPath))),
    field(9, field(1, ...resources.map(definition))),
  ]);
  return document;
}
