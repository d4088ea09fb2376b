import { z } from 'zod';
import {
  claimedSchema,
  dateSchema,
  idSchema,
  itemFields,
  textSchema,
  thresholdSchema,
  valueSchema,
} from '../scalars.ts';

/** Something that the report must say and that nothing is done with. */
export const factSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  value: z.union([valueSchema, textSchema, z.array(textSchema)]).optional(),
  claimed: claimedSchema.optional(),
  ...itemFields,
});

export const goalSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  metric: idSchema.optional().describe('Metric of `metrics` that the goal is about.'),
  limit: thresholdSchema.optional(),
  ...itemFields,
});

export const aboutSchema = z.strictObject({
  summary: textSchema.optional(),
  changeType: z
    .enum(['feature', 'architecture', 'performance', 'security', 'dependency', 'configuration', 'migration'])
    .optional(),
  author: textSchema.optional(),
  date: dateSchema.optional().describe('Planned day of the first batch.'),
  updated: dateSchema.optional(),
  status: textSchema.optional(),
  tags: z.array(z.string().min(1)).optional(),
  versions: z
    .strictObject({
      from: z.array(z.string().min(1)).optional(),
      to: z.array(z.string().min(1)).optional(),
    })
    .optional()
    .describe('Other names of the two versions; the first one is what a response header carries.'),
  scope: z
    .array(
      z.strictObject({
        id: idSchema,
        title: textSchema,
        kind: z.enum(['layer', 'module', 'endpoint', 'service', 'database', 'excluded', 'other']),
        writes: z.boolean().optional().describe('Whether it changes data.'),
        strategy: z.enum(['canary', 'full', 'emergency']).optional(),
        claimed: z.number().int().optional().describe('How many parts the source says there are.'),
        ...itemFields,
      }),
    )
    .optional(),
  goals: z.array(goalSchema).optional(),
  facts: z.array(factSchema).optional().describe('Everything else that the header of the report carries.'),
  ...itemFields,
});

/** A chapter, ticket, drawing or link that the plan rests on. */
export const referenceSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  kind: z.enum(['chapter', 'ticket', 'dashboard', 'document', 'link', 'standard']),
  url: z.string().min(1).optional(),
  snapshot: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of a stored copy, so that a review needs no network.'),
  unresolved: z.boolean().optional().describe('True: nobody has attached it yet.'),
  ...itemFields,
});

/** How a contradiction or a gap of the sources was settled. The finding stays visible, as decided. */
export const decisionSchema = z.strictObject({
  rule: z.string().min(1).describe('Rule of the finding, e.g. threshold.disagree.'),
  at: z.array(z.string().min(1)).optional().describe('Ids of the items concerned; default: every place of the rule.'),
  decision: textSchema,
  by: z.string().min(1).optional(),
  refs: itemFields.refs,
});

export const variableSchema = z.strictObject({
  type: z.enum(['text', 'number', 'boolean']),
  title: textSchema.optional(),
  default: valueSchema.optional().describe('Without one it is asked for when the release is created.'),
  ...itemFields,
});

export const secretSchema = z.strictObject({ title: textSchema.optional(), ...itemFields });
