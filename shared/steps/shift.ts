import { z } from 'zod';
import { idSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** The place in the runbook where a batch's traffic is moved. */
export const shiftStepSchema = z.strictObject({ ...stepFields, kind: z.literal('shift'), batch: idSchema });
