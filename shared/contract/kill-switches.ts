import { z } from 'zod';
import { cockpitErrorSchema } from './wire-error.ts';

/** When each kill switch was last read, by the id of its flag, and what the other side says of its last change. */
export const killSwitchReadingsSchema = z.record(
  z.string(),
  z.object({
    /** UTC ms. */
    readAt: z.number().nullable(),
    /** UTC ms. */
    since: z.number().nullable(),
    by: z.string().nullable(),
    /** Why the last reading failed. */
    error: cockpitErrorSchema.nullable(),
  }),
);
export type KillSwitchReadings = z.infer<typeof killSwitchReadingsSchema>;
