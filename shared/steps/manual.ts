import { z } from 'zod';
import { stepFields } from './step-fields.ts';

/** A check that a person makes and confirms. */
export const manualStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('manual'),
  instructions: z.string().optional(),
  expect: z.string().optional().describe('What must be seen for the step to pass.'),
});
