import { z } from 'zod';
import { claimedSchema, clockSchema, idSchema, itemFields, textSchema, thresholdSchema } from '../plan/scalars.ts';

export const stepMarks = ['load-test', 'intrusive', 'writes-production', 'dangerous', 'irreversible'] as const;
export type StepMark = (typeof stepMarks)[number];

/** What every step of the runbook may say, whatever its kind. */
export const stepFields = {
  id: idSchema,
  title: textSchema,
  after: z
    .array(idSchema)
    .optional()
    .describe('Steps that must be done before; default: the previous one of its lane.'),
  batch: idSchema.optional().describe('Batch to which the step belongs.'),
  lane: idSchema.optional().describe('Steps of different lanes run side by side; default: `main`.'),
  owner: textSchema.optional().describe('Role or person who does it.'),
  optional: z.boolean().optional().describe('May be skipped without a reason.'),
  planned: z
    .strictObject({ start: clockSchema.optional(), minutes: z.number().min(0).optional() })
    .optional()
    .describe('Planned start and length; the journal holds the real ones beside them.'),
  marks: z
    .array(z.enum(stepMarks))
    .min(1)
    .optional()
    .describe('Starting it needs a second confirmation that names the mark.'),
  background: z.boolean().optional().describe('Started and left running; an `await` step waits for its end.'),
  outputs: z
    .record(
      idSchema,
      z.strictObject({
        from: z.enum(['text', 'json']).optional().describe('Default: text.'),
        pattern: z.string().min(1).optional().describe('Regular expression; its first group, else the whole match.'),
        path: z.string().min(1).optional().describe('Path in the JSON, e.g. data.items[0].name.'),
        type: z.enum(['text', 'number', 'boolean']).optional(),
      }),
    )
    .optional()
    .describe('Values that later steps use as $steps.ID.NAME.'),
  imported: z.boolean().optional().describe('Taken from a document and not looked at yet.'),
  claimed: claimedSchema.optional(),
  ...itemFields,
};

/** What the output of a program or the body of an answer must show. */
export const outputExpectationSchema = z.strictObject({
  includes: z.string().min(1).optional(),
  excludes: z.string().min(1).optional(),
  pattern: z.string().min(1).optional(),
  number: z
    .strictObject({ pattern: z.string().min(1), is: thresholdSchema })
    .optional()
    .describe('The first group of the pattern, read as a number, must satisfy the limit.'),
});

/** What the body of an answer must hold at a path. */
export const jsonExpectationSchema = z.strictObject({
  path: z.string().min(1),
  equals: z.union([z.string(), z.number(), z.boolean()]).optional(),
  is: thresholdSchema.optional(),
});
