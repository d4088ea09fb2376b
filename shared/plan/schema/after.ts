import { z } from 'zod';
import { claimedSchema, durationSchema, idSchema, itemFields, textSchema, thresholdSchema } from '../scalars.ts';

/** Something to be watched after the last batch, and who does it. */
export const watchSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  from: durationSchema.optional().describe('So long after the last batch.'),
  until: durationSchema.optional().describe('Open end where it is missing.'),
  owner: textSchema.optional(),
  what: z.array(textSchema).optional(),
  ...itemFields,
});

/** A condition under which the release counts as accepted. */
export const acceptanceSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  within: durationSchema.optional().describe('Judged so long after completion.'),
  metric: idSchema.optional(),
  limit: thresholdSchema.optional(),
  owner: textSchema.optional(),
  claimed: claimedSchema.optional(),
  ...itemFields,
});

export const followUpSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  owner: textSchema.optional(),
  due: z.string().min(1).optional(),
  priority: z.enum(['high', 'medium', 'low']).optional(),
  when: z.enum(['completion', 'rollback']).optional().describe('Default: completion.'),
  within: durationSchema.optional(),
  claimed: claimedSchema.optional(),
  ...itemFields,
});

export const retrospectiveSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  kind: z.enum(['debrief', 'review']).optional(),
  at: textSchema.optional().describe('`2026-03-15`, `D+2`, `05:40`, or words that no clock follows.'),
  within: durationSchema.optional().describe('So long after the release ended, whatever the end.'),
  minutes: z.number().int().min(1).optional(),
  agenda: z
    .array(
      z.strictObject({ id: idSchema, title: textSchema, minutes: z.number().int().min(1).optional(), ...itemFields }),
    )
    .optional(),
  output: textSchema.optional(),
  ...itemFields,
});

/** What must be kept as a record, and where else it goes. */
export const auditSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  keptIn: z.array(textSchema).optional(),
  ...itemFields,
});

export const migrationSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  compatible: z.boolean().optional().describe('Whether the old version works on the changed data.'),
  reverse: textSchema.optional().describe('How it is taken back.'),
  ...itemFields,
});
