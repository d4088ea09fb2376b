import { z } from 'zod';
import { idSchema, textSchema } from '../plan/scalars.ts';

/** What every step of the runbook may say, whatever its kind. */
export const stepFields = {
  id: idSchema,
  title: textSchema,
  after: z.array(idSchema).optional().describe('Steps that must be done before; default: the previous one.'),
  batch: idSchema.optional().describe('Batch to which the step belongs.'),
  owner: textSchema.optional().describe('Role or person who does it.'),
  optional: z.boolean().optional().describe('May be skipped without a reason.'),
  refs: z.array(z.string()).optional(),
};
