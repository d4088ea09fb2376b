import { z } from 'zod';
import { idSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** Sends an announcement of the plan, or has a person send it where it has no slot. */
export const announceStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('announce'),
  announcement: idSchema.describe('Id of `announcements`.'),
});
