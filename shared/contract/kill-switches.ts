import { z } from 'zod';
import type { KnownDrill } from '../release/kill-switch-drills.ts';
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
/** What is known of each kill switch beside this release, by the id of its flag. */
export const killSwitchFactsSchema = z.record(
  z.string(),
  z.object({
    /** The last drill of what it switches, of any release of this journal; null: none is known. */
    drill: z.custom<KnownDrill>().nullable(),
    /** Name of whoever sits at this cockpit, where the plan does not name them among those who operate it. */
    unlisted: z.string().nullable(),
  }),
);
export type KillSwitchFacts = z.infer<typeof killSwitchFactsSchema>;
export type KillSwitchReadings = z.infer<typeof killSwitchReadingsSchema>;
