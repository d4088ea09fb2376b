import { z } from 'zod';
import { durationSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** A program on this machine. Arguments are passed as they are, never through a shell. */
export const commandStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('command'),
  run: z.array(z.string()).min(1).describe('Program and its arguments.'),
  env: z.record(z.string(), z.string()).optional(),
  directory: z.string().optional(),
  timeout: durationSchema.optional(),
});
