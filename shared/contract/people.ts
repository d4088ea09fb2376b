import { z } from 'zod';
import { read, write } from './access.ts';

const commandIdField = { commandId: z.string().min(1).max(100) };
const nameField = { name: z.string().trim().min(1).max(200) };
/** Characters of a PIN. */
export const shortestPin = 4;
export const longestPin = 64;
export const personSchema = z.object({ personId: z.string(), name: z.string(), hasPin: z.boolean() });
export type Person = z.infer<typeof personSchema>;

export const people = {
  list: read.output(z.array(personSchema)),
  /** Who sits at this cockpit and drives. */
  me: read.output(personSchema),
  /** From now on the person with this name drives; added when new. */
  setMe: write.input(z.object({ ...commandIdField, ...nameField })).output(personSchema),
  /**
   * Sets the PIN by which a person, added when new, approves at this cockpit; kept as a salted scrypt hash. Who has one
   * already gives it as `currentPin`, else `unauthorised` {what: `pin`}; after five wrong ones within a minute nothing
   * is tried for a minute: `unauthorised` {what: `pin-attempts`, waitMs}, retryable.
   */
  setPin: write
    .input(
      z.object({
        ...commandIdField,
        ...nameField,
        currentPin: z.string().max(longestPin).nullable(),
        pin: z.string().min(shortestPin).max(longestPin),
      }),
    )
    .output(personSchema),
};
