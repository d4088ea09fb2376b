import type { Json, JsonMap } from '../objects.ts';
import { ApiError, badRequest } from './api-error.ts';

/** The fields of a message by their numbers; `[…]` marks a repeated one. */
interface Message {
  readonly [number: number]: Field;
}
type Field = readonly [name: string, type: Type, repeated?: 'repeated'];
type Type = 'string' | 'integer' | 'boolean' | 'bytes' | 'string-map' | 'bytes-map' | Message;

const objectMeta: Message = {
  1: ['name', 'string'],
  2: ['generateName', 'string'],
  3: ['namespace', 'string'],
  5: ['uid', 'string'],
  6: ['resourceVersion', 'string'],
  11: ['labels', 'string-map'],
  12: ['annotations', 'string-map'],
  14: ['finalizers', 'string', 'repeated'],
};

/** The kinds that kubectl sends in protocol buffers when it runs the commands of release plans. */
const kinds: Readonly<Record<string, Message>> = {
  Namespace: { 1: ['metadata', objectMeta] },
  ConfigMap: {
    1: ['metadata', objectMeta],
    2: ['data', 'string-map'],
    3: ['binaryData', 'bytes-map'],
    4: ['immutable', 'boolean'],
  },
  Secret: {
    1: ['metadata', objectMeta],
    2: ['data', 'bytes-map'],
    3: ['type', 'string'],
    4: ['stringData', 'string-map'],
    5: ['immutable', 'boolean'],
  },
  SelfSubjectReview: { 1: ['metadata', objectMeta] },
  SelfSubjectAccessReview: {
    1: ['metadata', objectMeta],
    2: [
      'spec',
      {
        1: [
          'resourceAttributes',
          {
            1: ['namespace', 'string'],
            2: ['verb', 'string'],
            3: ['group', 'string'],
            4: ['version', 'string'],
            5: ['resource', 'string'],
            6: ['subresource', 'string'],
            7: ['name', 'string'],
          },
        ],
        2: ['nonResourceAttributes', { 1: ['path', 'string'], 2: ['verb', 'string'] }],
      },
    ],
  },
};

const envelope: Message = {
  1: ['typeMeta', { 1: ['apiVersion', 'string'], 2: ['kind', 'string'] }],
  2: ['raw', 'bytes'],
};

/** An object in Kubernetes' binary form. Errors: 400, 415 for a kind that is not read in it. */
export function decodeProtobuf(body: Buffer): JsonMap {
  if (body.subarray(0, 4).toString('latin1') !== 'k8s\0') throw badRequest('the body has no protobuf prefix');
  const { typeMeta, raw } = decode(body.subarray(4), envelope) as { typeMeta?: JsonMap; raw?: string };
  const kind = String(typeMeta?.kind);
  const message = kinds[kind];
  if (message === undefined) {
    throw new ApiError(415, 'UnsupportedMediaType', `the test server reads no ${kind} in protocol buffers`);
  }
  return { ...typeMeta, ...decode(Buffer.from(raw ?? '', 'base64'), message) };
}

function decode(bytes: Buffer, message: Message): JsonMap {
  const decoded: JsonMap = {};
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    let value: number | Buffer;
    if (wire === 0) {
      value = varint();
    } else if (wire === 2) {
      const length = varint();
      value = bytes.subarray(at, at + length);
      at += length;
    } else {
      throw badRequest(`unexpected wire type ${wire}`);
    }
    const field = message[tag >>> 3];
    if (field !== undefined) put(decoded, field, value);
  }
  return decoded;
}

function put(decoded: JsonMap, [name, type, repeated]: Field, value: number | Buffer): void {
  if (type === 'string-map' || type === 'bytes-map') {
    const of = type === 'string-map' ? 'string' : 'bytes';
    const entry = decode(Buffer.from(value as Buffer), { 1: ['key', 'string'], 2: ['value', of] });
    decoded[name] = { ...(decoded[name] as JsonMap | undefined), [String(entry.key ?? '')]: entry.value ?? '' };
    return;
  }
  const read = single(type, value);
  // What is empty was not said: the binary form writes it all the same.
  if (read === '' || read === 0) return;
  decoded[name] = repeated === undefined ? read : [...((decoded[name] as Json[] | undefined) ?? []), read];
}

function single(type: Exclude<Type, 'string-map' | 'bytes-map'>, value: number | Buffer): Json {
  if (typeof value === 'number') return type === 'boolean' ? value === 1 : value;
  if (type === 'string') return value.toString('utf8');
  if (type === 'bytes') return value.toString('base64');
  return typeof type === 'object' ? decode(value, type) : null;
}
