import { z } from 'zod';
import { textSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** A check that a person makes and confirms. */
export const manualStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('manual'),
  instructions: textSchema.optional(),
  expect: textSchema.optional().describe('What must be seen for the step to pass.'),
  evidence: z.boolean().optional().describe('True: it passes only with a note or a file.'),
});
