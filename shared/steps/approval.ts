import { z } from 'zod';
import { textSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** A second person agrees. How it was given is recorded; the driver is never the second person. */
export const approvalStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('approval'),
  role: textSchema.optional(),
  accept: z
    .array(z.enum(['claimed', 'pin', 'signed-file', 'link']))
    .min(1)
    .optional()
    .describe('Ways in which it may be given; default: all.'),
});
