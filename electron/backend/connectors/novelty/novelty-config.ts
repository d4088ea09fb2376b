import { z } from 'zod';
import { pinnedFileLine } from '../../../../shared/steps/pinned-file-line.ts';
import { endpointFields } from '../../endpoints/endpoint-config.ts';
import { parseJsonListPath, parseJsonPath } from '../../scraped/json-path.ts';
import { environmentLines } from '../environment-lines.ts';
import { hinted } from '../form-hints.ts';

const byCommand = { field: 'linesFrom', is: ['command'] } as const;
const byHttp = { field: 'linesFrom', is: ['http'] } as const;
const inJson = { field: 'linesFormat', is: ['json', 'json-lines'] } as const;

const expression = z.string().min(1).max(2_000).refine(isExpression);
const placeInJson = z.string().refine((text) => parseJsonPath(text.trim()) !== null);

/** Where messages come from, how they are read, and which count; README.md beside this file. */
export const configSchema = z.strictObject({
  linesFrom: z.enum(['command', 'http']).default('command'),
  machine: hinted(z.string().optional(), { connection: 'machine', when: byCommand }),
  directory: hinted(
    z
      .string()
      .regex(/^\/[^\0]*$/)
      .optional(),
    { when: byCommand },
  ),
  /** With `{seconds}` where the source takes how far back it is to go. */
  linesCommand: hinted(z.array(z.string().max(4_000)).max(100).default([]), { input: 'list', when: byCommand }),
  gaugeEnvironment: environmentLines({ when: byCommand }),
  pinnedFiles: hinted(z.array(z.string().regex(pinnedFileLine)).max(20).default([]), {
    input: 'list',
    when: byCommand,
  }),
  successExitCode: hinted(z.number().int().min(0).max(255).default(0), { when: byCommand }),
  ...endpointFields,
  url: hinted(endpointFields.url.optional(), { when: byHttp }),
  auth: hinted(endpointFields.auth, { when: byHttp }),
  tenantHeader: hinted(endpointFields.tenantHeader, { when: byHttp }),
  tenant: hinted(endpointFields.tenant, { when: byHttp }),
  caCertificate: hinted(endpointFields.caCertificate, { input: 'lines', when: byHttp }),
  clientCertificate: hinted(endpointFields.clientCertificate, { input: 'lines', when: byHttp }),
  clientKey: hinted(endpointFields.clientKey, { input: 'lines', when: byHttp }),
  proxy: hinted(endpointFields.proxy, { when: byHttp }),
  verifyTls: hinted(endpointFields.verifyTls, { protects: true, when: byHttp }),
  /** Also with `{seconds}`. */
  sourcePath: hinted(
    z
      .string()
      .regex(/^\/[\x21-\x7e]*$/)
      .optional(),
    { when: byHttp },
  ),
  timeoutSeconds: z.number().min(1).max(600).default(10),
  everySeconds: z.number().int().min(1).max(3_600).default(5),
  linesFormat: z.enum(['text', 'json-lines', 'json']).default('text'),
  /** The list of messages in the document. */
  messagesPath: hinted(
    z
      .string()
      .refine((text) => parseJsonListPath(text.trim()) !== null)
      .default('[*]'),
    { when: { field: 'linesFormat', is: ['json'] } },
  ),
  /** Within an entry; left out: the entry itself is the text. */
  messagePath: hinted(placeInJson.optional(), { when: inJson }),
  severityPath: hinted(placeInJson.optional(), { when: inJson }),
  lineTimePath: hinted(placeInJson.optional(), { when: inJson }),
  /** `timed`: what is given again is known by its time; `fresh`: every answer holds only what is new. */
  delivery: z.enum(['timed', 'fresh']).default('timed'),
  timePattern: hinted(expression.optional(), { when: { field: 'linesFormat', is: ['text'] } }),
  /** Of times that name none. */
  logZone: hinted(
    z
      .string()
      .regex(/^(?:Z|[+-]\d\d:\d\d)$/)
      .default('Z'),
    { when: { field: 'delivery', is: ['timed'] } },
  ),
  /** How far back an answer reaches at least. */
  lineSeconds: hinted(z.number().int().min(1).max(3_600).default(60), { when: { field: 'delivery', is: ['timed'] } }),
  /** Most lines that the source gives; an answer of so many reaches back to its oldest line only. */
  lineLimit: z.number().int().min(1).max(100_000).optional(),
  /** What must have been watched before a batch to say what is new in it. */
  historySeconds: z.number().int().min(1).max(3_600).default(600),
  only: expression.optional(),
  ignore: hinted(z.array(expression).max(50).default([]), { input: 'list' }),
  stripQuoted: z.boolean().default(false),
});
export type NoveltyConfig = z.infer<typeof configSchema>;

function isExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

export const presets: readonly {
  readonly id: string;
  readonly config: Readonly<Partial<z.input<typeof configSchema>>>;
}[] = [
  {
    id: 'journal',
    config: {
      linesFrom: 'command',
      linesCommand: [
        ...['journalctl', '--quiet', '--no-pager', '--output=short-iso-precise', '--priority=warning'],
        ...['--since=-{seconds}s', '--unit=app.service'],
      ],
    },
  },
  {
    id: 'file',
    config: {
      linesFrom: 'command',
      linesCommand: ['tail', '-n', '2000', '/var/log/nginx/error.log'],
      lineLimit: 2_000,
      only: String.raw`\[(error|crit|alert|emerg)\]`,
    },
  },
  {
    id: 'loki',
    config: {
      linesFrom: 'http',
      sourcePath:
        '/loki/api/v1/query_range?query=%7Bapp%3D%22app%22%7D%20%7C%3D%20%22ERROR%22&since={seconds}s&limit=5000',
      linesFormat: 'json',
      messagesPath: 'data.result[*].values[*]',
      messagePath: '[1]',
      lineTimePath: '[0]',
      lineLimit: 5_000,
    },
  },
  {
    id: 'json',
    config: {
      linesFrom: 'http',
      sourcePath: '/api/logs?seconds={seconds}',
      linesFormat: 'json',
      messagesPath: 'logs[*]',
      messagePath: 'message',
      severityPath: 'level',
      lineTimePath: 'timestamp',
      only: '^(error|fatal)',
    },
  },
];
