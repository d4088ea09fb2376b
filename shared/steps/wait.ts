import { z } from 'zod';
import { durationSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** Lets time pass; only time during which the cockpit ran counts. */
export const waitStepSchema = z.strictObject({ ...stepFields, kind: z.literal('wait'), for: durationSchema });
