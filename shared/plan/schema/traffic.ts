import { z } from 'zod';
import { exposureSchema } from '../../release/exposure.ts';
import { durationSchema, idSchema, itemFields, textSchema, valueSchema } from '../scalars.ts';

/** `10 %`, `5 ‰`, or the full form with `kind`. */
export const exposureInputSchema = z.union([
  z.string().regex(/^\s*\d+(\.\d+)?\s*(%|‰)\s*$/, { error: 'exposure' }),
  exposureSchema,
]);

export const shareSchema = z
  .string()
  .regex(/^\s*\d+(\.\d+)?\s*(%|‰)\s*$/, { error: 'exposure' })
  .describe('e.g. 50 %');

export const slotSchema = z.strictObject({
  capability: z
    .enum(['traffic', 'metrics', 'probe', 'exec', 'alerts', 'cluster', 'flag', 'notify', 'annotate'])
    .describe('`annotate`: every batch and rollback is marked beside the curves; it may be left unbound.'),
  title: textSchema.optional(),
  /** What a connection must be bound to, said in words: the plan holds no addresses. */
  expects: textSchema.optional().describe('What has to be bound here: which proxy, which host, which cluster context.'),
  ...itemFields,
});

/** A way past the switch: a cookie, a parameter or a header that decides for one request. */
const bypassSchema = z.strictObject({
  id: idSchema,
  kind: z.enum(['cookie', 'parameter', 'header', 'allowlist']),
  name: z.string().min(1),
  value: z.string().min(1).optional().describe('Of an allowlist: the id of a user who is on it.'),
  to: z.enum(['new', 'old']),
  removedByRollback: z.boolean().describe('False: whoever uses it stays there after a rollback.'),
  ...itemFields,
});

/** The share of requests that the new version got, from counts; `$window` in a query stands for the time counted over. */
const shareGaugeSchema = z.strictObject({
  on: idSchema.describe('Slot with capability metrics.'),
  canary: z.string().min(1).describe('Requests that the new version got within `$window`.'),
  all: z.string().min(1).describe('Requests that both versions got within `$window`.'),
  window: durationSchema
    .optional()
    .describe('Shortest time to count over; it grows until there are enough. Default: 30s.'),
  ...itemFields,
});

const attributeValueSchema = z.union([z.string().min(1), z.number(), z.boolean()]);

/** Users whose version is known beforehand, and how a request says whose it is. */
const samplesSchema = z.strictObject({
  in: z.enum(['header', 'cookie', 'parameter']).describe('Where a request says whose it is.'),
  name: z.string().min(1).describe('Of the header, cookie or parameter that holds the id which the switch goes by.'),
  path: z.string().startsWith('/').optional().describe('What is asked for by GET; default: /. It must change nothing.'),
  attributes: z
    .record(idSchema, z.string().min(1))
    .optional()
    .describe(
      'Attribute → name of the header, cookie or parameter that holds it; others the service knows of its users.',
    ),
  users: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(200),
        attributes: z.record(idSchema, attributeValueSchema).optional(),
        ...itemFields,
      }),
    )
    .min(1)
    .max(40)
    .optional()
    .describe('Absent: ids are made up on both sides of each share, by the bucket of audienceComposition.'),
  ...itemFields,
});

/** What kind of switch a traffic slot is, and what is known about it. */
export const switchSchema = z.strictObject({
  mechanism: z.enum([
    'proxy-weights',
    'proxy-flip',
    'proxy-file-swap',
    'cookie-rule',
    'cluster-field',
    'user-bucket',
    'audience-rules',
    'flag-service',
    'kill-switch',
    'script',
    'environment-file',
    'request-parameter',
    'cluster-namespace',
    'replicas',
    'database-endpoint',
    'manual',
  ]),
  title: textSchema.optional(),
  sticky: z
    .enum(['request', 'user', 'session', 'cookie', 'all-or-nothing', 'declared-by-service'])
    .describe('What stays on one version: a request alone, a user, a session, whoever has the cookie, or everything.'),
  probe: idSchema
    .optional()
    .describe('Slot with capability probe: real answers are sampled after every shift, intended share against found.'),
  shareGauge: shareGaugeSchema
    .optional()
    .describe('Where answers bear no mark of their version: requests of both are counted by a metrics slot instead.'),
  samples: samplesSchema
    .optional()
    .describe(
      'Users who are asked for through the probe after every shift and rollback: expected version against found.',
    ),
  authoritative: z.boolean().optional().describe('False: something else decides as well.'),
  takesEffect: z.enum(['at-once', 'reload', 'restart']).optional(),
  capture: z.array(textSchema).optional().describe('What is kept before the first write.'),
  apply: z.array(textSchema).optional(),
  verify: z.array(textSchema).optional(),
  revert: z.array(textSchema).optional(),
  doesNotRestore: z.array(textSchema).optional(),
  precedence: z.array(textSchema).optional().describe('Which of several settings wins, the strongest first.'),
  bypasses: z.array(bypassSchema).optional(),
  consistency: textSchema.optional().describe('What happens to data when one user meets both versions.'),
  facts: z
    .record(idSchema, z.union([valueSchema, textSchema]))
    .optional()
    .describe('Names, keys, files, servers.'),
  ...itemFields,
});

/** An attribute by which users are told apart; the order of the list is the priority. */
export const dimensionSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  values: z.array(z.string().min(1)).min(1).optional(),
  supplementary: z.boolean().optional().describe('Filters further and never widens.'),
  ...itemFields,
});

const matchValueSchema = z.union([
  z.array(z.string().min(1)).min(1),
  z.string().min(1),
  z.boolean(),
  z.strictObject({ atLeast: z.number() }),
  z.strictObject({ atMost: z.number() }),
  z.strictObject({ not: z.array(z.string().min(1)).min(1) }),
]);

/** A group of users: every attribute named must fit; of several values one is enough. */
export const audienceSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  match: z.record(idSchema, matchValueSchema).describe('Attribute → value, values, or a bound.'),
  allowlist: z.boolean().optional(),
  ...itemFields,
});

export const audienceCompositionSchema = z.strictObject({
  order: z.enum(['first-match', 'union']),
  fallback: z.enum(['old', 'new']).describe('Who matches nothing.'),
  bucket: z
    .strictObject({
      by: z.string().min(1).describe('Attribute that is hashed, e.g. userId.'),
      hash: z.enum(['md5']),
      hexDigits: z.number().int().min(1).max(8),
      modulo: z.number().int().min(2).max(10_000),
      ...itemFields,
    })
    .optional()
    .describe('A user is on the new version while its bucket is below the percentage.'),
  ...itemFields,
});

/** A list of named targets that batches use by its id. */
export const targetListSchema = z.strictObject({
  title: textSchema.optional(),
  targets: z.array(z.string().min(1)).min(1).optional(),
  file: z.string().min(1).optional().describe('A text file, one target a line, read when the release is created.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('Of the file: another content is refused.'),
  ...itemFields,
});

export const targetConstraintSchema = z.strictObject({
  kind: z.enum(['together', 'apart']).describe('`together`: never one without the others; `apart`: never two at once.'),
  targets: z.array(z.string().min(1)).min(2),
  ...itemFields,
});
