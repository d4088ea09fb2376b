import { z } from 'zod';
import { idSchema, textSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** Other people agree. How it was given is recorded; the driver is never one of them. */
export const approvalStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('approval'),
  role: textSchema.optional(),
  of: z.array(idSchema).min(1).optional().describe('Roles that may agree.'),
  need: z.number().int().min(1).max(20).optional().describe('How many people must agree; default: 1.'),
  accept: z
    .array(z.enum(['claimed', 'pin', 'signed-file', 'link']))
    .min(1)
    .optional()
    .describe('Ways in which it may be given; default: all.'),
});
