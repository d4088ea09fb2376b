import { isDeepStrictEqual } from 'node:util';
import { ApiError, badRequest } from '../api/api-error.ts';
import { isMap, type Json } from '../objects.ts';

interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: Json;
}

/** RFC 6902. Errors: 422 when a test fails or a path is not there, as the API server says it. */
export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch is a list of operations');
  return (patch as unknown as Operation[]).reduce(applyOperation, structuredClone(target));
}

function applyOperation(document: Json, { op, path, from = '', value = null }: Operation): Json {
  const keys = pointer(path);
  switch (op) {
    case 'test':
      if (!isDeepStrictEqual(read(document, keys, path), value)) {
        throw unprocessable(`testing value ${path} failed`);
      }
      return document;
    case 'add':
      return write(document, keys, path, value, 'insert');
    case 'replace':
      read(document, keys, path);
      return write(document, keys, path, value, 'set');
    case 'remove':
      return remove(document, keys, path);
    case 'copy':
      return write(document, keys, path, structuredClone(read(document, pointer(from), from)), 'insert');
    case 'move': {
      const moved = read(document, pointer(from), from);
      return write(remove(document, pointer(from), from), keys, path, moved, 'insert');
    }
    default:
      throw badRequest(`Unexpected kind: ${op}`);
  }
}

/** The API server does not say which operation failed; `why` is for the reader of this code. */
const unprocessable = (_why: string) =>
  new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

function pointer(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw badRequest(`not a JSON pointer: ${path}`);
  return path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(document: Json, keys: readonly string[], path: string): Json {
  let value: Json | undefined = document;
  for (const key of keys) {
    value = Array.isArray(value) ? value[Number(key)] : isMap(value) ? value[key] : undefined;
  }
  if (value === undefined) throw unprocessable(`doc is missing path: ${path}`);
  return value;
}

function parentOf(document: Json, keys: readonly string[], path: string) {
  const parent = read(document, keys.slice(0, -1), path);
  return { parent, key: keys.at(-1) ?? '' };
}

function write(document: Json, keys: readonly string[], path: string, value: Json, how: 'insert' | 'set'): Json {
  if (keys.length === 0) return value;
  const { parent, key } = parentOf(document, keys, path);
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key);
    if (!(index >= 0 && index <= parent.length)) throw unprocessable(`index out of range: ${path}`);
    parent.splice(index, how === 'set' ? 1 : 0, value);
  } else if (isMap(parent)) {
    parent[key] = value;
  } else {
    throw unprocessable(`doc is missing path: ${path}`);
  }
  return document;
}

function remove(document: Json, keys: readonly string[], path: string): Json {
  read(document, keys, path);
  const { parent, key } = parentOf(document, keys, path);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (isMap(parent)) delete parent[key];
  return document;
}
