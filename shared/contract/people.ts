import { z } from 'zod';
import { read, write } from './access.ts';

const commandIdField = { commandId: z.string().min(1).max(100) };
export const personSchema = z.object({ personId: z.string(), name: z.string(), hasPin: z.boolean() });
export type Person = z.infer<typeof personSchema>;

export const people = {
  list: read.output(z.array(personSchema)),
  /** Who sits at this cockpit and drives. */
  me: read.output(personSchema),
  setMe: write.input(z.object({ ...commandIdField, name: z.string().min(1).max(200) })).output(personSchema),
  /** Sets the PIN by which a person approves at this cockpit; kept as a salted scrypt hash. */
  setPin: write
    .input(z.object({ ...commandIdField, name: z.string().min(1).max(200), pin: z.string().min(4).max(64) }))
    .output(personSchema),
};
