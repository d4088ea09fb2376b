import { z } from 'zod';
import { durationSchema, idSchema, itemFields, textSchema, thresholdSchema } from '../scalars.ts';

/** The same plan for another occasion, e.g. an emergency: shorter waits, other approvers, steps left out. */
export const variantSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  observe: durationSchema.optional().describe('Observation of every batch that does not name its own below.'),
  batches: z
    .record(idSchema, z.strictObject({ observe: durationSchema.optional(), skip: z.boolean().optional() }))
    .optional(),
  guards: z
    .record(
      idSchema,
      z.strictObject({
        green: thresholdSchema.optional(),
        red: thresholdSchema.optional(),
        skip: z.boolean().optional(),
      }),
    )
    .optional(),
  gates: z.record(idSchema, z.strictObject({ skip: z.boolean() })).optional(),
  steps: z
    .record(
      idSchema,
      z.strictObject({
        skip: z.boolean().optional(),
        of: z.array(idSchema).min(1).optional().describe('Other approvers, of an approval.'),
        need: z.number().int().min(1).max(20).optional(),
      }),
    )
    .optional(),
  ignoreWindows: z.boolean().optional(),
  ...itemFields,
});
