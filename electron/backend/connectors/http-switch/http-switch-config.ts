import { z } from 'zod';
import { endpointFields } from '../../endpoints/endpoint-config.ts';
import { hinted } from '../form-hints.ts';
import { secretLines } from '../secret-lines.ts';
import { areAudiencesDistinct, audienceLine } from './audience-entries.ts';
import { isShareTemplate } from './share-template.ts';
import { usesRevision } from './template.ts';

const method = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** The characters that node takes in a header's value, and so that no line can be smuggled in. */
export const headerLine = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+:[\t\x20-\x7e\x80-\xff]*$/;
const path = z.string().regex(/^\/[^\s#]*$/);
const body = hinted(z.string().max(20_000).default(''), { input: 'lines' });

/** How one entry is read, written and taken away, as requests with `{key}`, `{value}` and `{revision}` (`template.ts`). */
export const configSchema = z
  .strictObject({
    ...endpointFields,
    /** Beside those of the endpoint. */
    headers: hinted(z.array(z.string().regex(headerLine)).max(50).default([]), { input: 'list' }),
    /** Lines as in `headers`, for what nobody may see, such as `X-API-Key`; nothing is filled in. */
    secretHeaders: secretLines(headerLine),
    /** Stands before every key, those of flags included: the part that differs by environment. */
    keyPrefix: z.string().max(200).default(''),

    readMethod: method.default('GET'),
    readPath: path,
    readBody: body,
    /** Where the value stands in the JSON answer, e.g. `kvs[0].value`; empty: the whole answer is the value. */
    valuePath: z.string().default(''),
    /** `json`: the value is itself JSON, and a string is a string. */
    valueEncoding: z.enum(['text', 'base64', 'json']).default('text'),
    /** Where the revision stands in the JSON answer. */
    revisionPath: z.string().default(''),
    /** The header that has it, e.g. `ETag`. */
    revisionHeader: z.string().default(''),

    writeMethod: method.default('PUT'),
    writePath: path,
    writeBody: body,
    /** What a write is answered with where the revision was another one; 409 and 412 say so everywhere. */
    refusedStatus: z.number().int().min(400).max(499).default(409),
    /** Where the JSON answer to a write is `true` if it was made; `$`: the whole answer. */
    acceptedPath: z.string().default(''),

    deleteMethod: method.default('DELETE'),
    /** Empty: entries cannot be taken away. */
    deletePath: z.union([path, z.literal('')]).default(''),
    deleteBody: body,

    /** Entries that hold a share, each a target: `key`, or `key#path` within its JSON or YAML document. */
    entries: hinted(z.array(z.string().min(1).max(500)).max(50).default([]), { input: 'list' }),
    /** Entries that hold the share of one audience, beside that of everybody (`audience-entries.ts`). */
    audiences: hinted(z.array(z.string().max(2_600).regex(audienceLine)).max(50).default([]), { input: 'list' }),
    /** How the share is written there (`share-template.ts`). */
    shareTemplate: z.string().max(2_000).refine(isShareTemplate).default('{percent}'),
    /** An entry that is not there means that nobody gets the new version; else it is an error. */
    missingIsNone: z.boolean().default(false),

    /** What stands in the entry of a kill switch. */
    engagedValue: z.string().min(1).max(4_000).default('true'),
    releasedValue: z.string().min(1).max(4_000).default('false'),
  })
  .refine(
    (config) =>
      config.revisionPath !== '' ||
      config.revisionHeader !== '' ||
      ![config.writePath, config.writeBody, config.deletePath, config.deleteBody, ...config.headers].some(usesRevision),
    { path: ['revisionPath'] },
  )
  // They are parts of one split: of several it could not be said whose they are.
  .refine(({ entries, audiences }) => audiences.length === 0 || entries.length === 1, { path: ['entries'] })
  .refine(({ entries, audiences }) => audiences.length === 0 || areAudiencesDistinct(entries, audiences), {
    path: ['audiences'],
  })
  .refine(({ engagedValue, releasedValue }) => engagedValue !== releasedValue, { path: ['releasedValue'] });

export type HttpSwitchConfig = z.infer<typeof configSchema>;

const etcdCompare = '"compare":[{"key":"{key|base64}","target":"MOD","result":"EQUAL","mod_revision":"{revision}"}]';

const etcd = {
  url: 'http://127.0.0.1:2379',
  readMethod: 'POST',
  readPath: '/v3/kv/range',
  readBody: '{"key":"{key|base64}"}',
  valuePath: 'kvs[0].value',
  valueEncoding: 'base64',
  revisionPath: 'kvs[0].mod_revision',
  writeMethod: 'POST',
  writePath: '/v3/kv/txn',
  writeBody: `{${etcdCompare},"success":[{"request_put":{"key":"{key|base64}","value":"{value|base64}"}}]}`,
  acceptedPath: 'succeeded',
  deleteMethod: 'POST',
  deletePath: '/v3/kv/txn',
  deleteBody: `{${etcdCompare},"success":[{"request_delete_range":{"key":"{key|base64}"}}]}`,
} as const;

type Preset = { readonly id: string; readonly config: Readonly<Partial<z.input<typeof configSchema>>> };

export const presets: readonly Preset[] = [
  { id: 'etcd', config: etcd },
  {
    id: 'etcdAudiences',
    config: {
      ...etcd,
      entries: ['gray/rules#everybody'],
      audiences: [
        'gray/rules#audiences.internal (true/false) = internal=true',
        'gray/rules#audiences.pro = planTier=pro & languagePair=L2|L3',
      ],
    },
  },
  {
    id: 'consul',
    config: {
      url: 'http://127.0.0.1:8500',
      readPath: '/v1/kv/{key}?consistent',
      valuePath: '[0].Value',
      valueEncoding: 'base64',
      revisionPath: '[0].ModifyIndex',
      writePath: '/v1/kv/{key}?cas={revision}',
      writeBody: '{value}',
      acceptedPath: '$',
      deletePath: '/v1/kv/{key}?cas={revision}',
    },
  },
  { id: 'blank', config: {} },
];
