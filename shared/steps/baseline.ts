import { z } from 'zod';
import { durationSchema, idSchema } from '../plan/scalars.ts';
import { readingUnits } from '../plan/threshold.ts';
import { stepFields } from './step-fields.ts';

/** Stores a number under a name, for limits such as "≤ baseline:NAME + 50 %". */
export const baselineStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('baseline'),
  name: idSchema,
  from: idSchema.describe('Slot with the capability metrics.'),
  query: z.string().min(1),
  unit: z.enum(readingUnits),
  window: durationSchema.optional(),
});
