import { z } from 'zod';
import {
  claimedSchema,
  clockSchema,
  durationSchema,
  idSchema,
  itemFields,
  offsetSchema,
  textSchema,
  thresholdSchema,
} from '../scalars.ts';
import { batchRollbackSchema } from './rollback.ts';
import { exposureInputSchema, shareSchema } from './traffic.ts';

export const observeSchema = z.union([
  durationSchema,
  z.strictObject({
    min: durationSchema.describe('Green time that the batch needs before the next one.'),
    target: durationSchema.optional().describe('Green time that is wanted; leaving earlier is shown.'),
    max: durationSchema.optional().describe('Not decided by then: the cockpit holds and asks.'),
    covers: z.array(idSchema).min(1).optional().describe('Named windows that must pass whole while it is observed.'),
    ...itemFields,
  }),
]);

const capacitySchema = z.strictObject({
  new: z.number().int().min(0).optional().describe('Instances of the new version that must be ready before the raise.'),
  old: z.number().int().min(0).optional(),
  live: z
    .strictObject({ from: idSchema, query: z.string().min(1), pass: thresholdSchema })
    .optional()
    .describe('Asks for the ready instances; without it a person confirms.'),
  ...itemFields,
});

export const batchSchema = z.strictObject({
  id: idSchema,
  title: textSchema.optional(),
  objective: textSchema.optional(),
  exposure: exposureInputSchema
    .optional()
    .describe('`10 %`, `5 ‰`, or { kind: … }. Without exposure, audience, targets or shares: a phase of steps only.'),
  audience: z.array(idSchema).min(1).optional().describe('Ids of `audiences`; the exposure is a share of them.'),
  targetList: idSchema.optional().describe('Id of `targetLists`: these targets, or a share of them with `exposure`.'),
  shares: z.record(idSchema, shareSchema).optional().describe('Audience → its own share.'),
  unit: z.enum(['requests', 'users', 'sessions']).optional().describe('What a share is a share of.'),
  base: z.enum(['all', 'audience']).optional().describe('A share of everything, or of the audience.'),
  shifts: z
    .array(z.strictObject({ on: idSchema, exposure: exposureInputSchema.optional(), ...itemFields }))
    .min(1)
    .optional()
    .describe('Traffic slots that this batch moves; default: all.'),
  environment: textSchema.optional(),
  capacity: capacitySchema.optional(),
  observe: observeSchema.optional(),
  startAt: z.union([offsetSchema, clockSchema]).optional().describe('Not before.'),
  afterPrevious: durationSchema.optional().describe('Not before so long after the batch before it was in effect.'),
  after: z.array(idSchema).optional().describe('Batches of other tracks that must be in effect before.'),
  rollback: batchRollbackSchema.optional(),
  onFailure: z
    .array(z.strictObject({ title: textSchema, outcome: z.enum(['repeat', 'rollback', 'hold', 'fix']), ...itemFields }))
    .optional()
    .describe('What is done when the batch does not pass.'),
  record: z.array(textSchema).optional().describe('What is recorded about the batch, and where.'),
  claimed: claimedSchema.optional(),
  ...itemFields,
});

export const trackSchema = z.strictObject({
  id: idSchema,
  title: textSchema.optional(),
  batches: z.array(batchSchema).min(1),
  ...itemFields,
});
