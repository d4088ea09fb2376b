import { z } from 'zod';
import { durationSchema, idSchema, valueSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** Sets a flag or parameter; its value before is kept, and put back by a rollback. */
export const flagStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('flag'),
  flag: idSchema.describe('Id of `flags`.'),
  value: valueSchema,
  restore: z.boolean().optional().describe('Put the value before back on rollback; default: true.'),
  for: durationSchema
    .optional()
    .describe(
      'Temporary: so long after it was set the cockpit reminds that it still is; it sets nothing back by itself.',
    ),
});
