import { z } from 'zod';
import { durationSchema, idSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** Waits for the end of a step that was started in the background, and has its outcome. */
export const awaitStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('await'),
  for: idSchema.describe('Step with `background: true`.'),
  timeout: durationSchema.optional(),
});
