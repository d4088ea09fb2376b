import { z } from 'zod';
import { claimedSchema, durationSchema, idSchema, itemFields, textSchema, thresholdSchema } from '../scalars.ts';
import { readingUnits } from '../threshold.ts';

const liveSchema = z
  .strictObject({
    from: idSchema.describe('Slot with the capability metrics.'),
    query: z.string().min(1),
    unit: z.enum(readingUnits).optional().describe('Default: count.'),
    window: durationSchema.optional(),
    every: durationSchema.optional(),
    pass: thresholdSchema.describe('Open while this does not hold.'),
  })
  .describe('Asked again and again, and before every increase; nobody ticks it.');

const recordedSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('no-red'), within: durationSchema.describe('No guard was red for so long.') }),
    z.strictObject({
      kind: z.literal('present'),
      role: idSchema.describe('Somebody of this role says that they are here.'),
    }),
    z.strictObject({ kind: z.literal('step'), step: idSchema.describe('This step was done.') }),
    z.strictObject({
      kind: z.literal('drill'),
      drill: idSchema.describe('This drill was passed and has not expired.'),
    }),
  ])
  .describe('Follows from what the journal holds; nobody ticks it.');

/** A gate or an item of a checklist: it must hold before a batch, or before the release is complete. */
export const gateSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  category: textSchema.optional(),
  threshold: z.string().min(1).optional().describe('What must hold, in words.'),
  stretch: z.string().min(1).optional().describe('What is wanted beyond that.'),
  before: idSchema.optional().describe('Batch that may not start before, or `completion`; default: the first batch.'),
  again: z
    .array(
      z.strictObject({
        endOf: idSchema.describe('Checked once more at the end of this batch, as a condition for the next.'),
        title: textSchema.optional(),
        threshold: z.string().min(1).optional(),
        live: liveSchema.optional(),
        ...itemFields,
      }),
    )
    .min(1)
    .optional()
    .describe('Further phases, e.g. staging now and small traffic later.'),
  owner: textSchema.optional(),
  due: z.string().min(1).optional().describe('A date, or a time before the window such as D-1.'),
  basis: z.array(z.string().min(1)).optional().describe('Ids of `references` that the requirement rests on.'),
  evidence: z
    .strictObject({
      required: z.boolean(),
      what: textSchema.optional(),
      keptIn: z.array(textSchema).optional().describe('Where else it is kept.'),
    })
    .optional(),
  validFor: durationSchema.optional().describe('A tick older than this no longer counts.'),
  mayBeWaived: z.boolean().optional().describe('Default: true, with a reason.'),
  live: liveSchema.optional(),
  recorded: recordedSchema.optional(),
  claimed: claimedSchema.optional(),
  ...itemFields,
});
