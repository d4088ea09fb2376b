import { z } from 'zod';
import { hinted } from '../form-hints.ts';
import { namedShareLine } from '../named-shares.ts';

const text = hinted(z.string().min(1).max(4_000), { input: 'lines' });

/** Shape of a stored connection to a switch in somebody else's console, which only people reach. */
export const configSchema = z
  .strictObject({
    /** Each asked for by itself, as `{target}`. */
    targets: hinted(z.array(z.string().min(1).max(200)).min(1).max(20).default(['switch']), { input: 'list' }),
    /** What is to be copied into the other console, with `{target}`, `{from}` and `{to}`. */
    instructions: text,
    /** For lowerings, where that is another text. */
    undoInstructions: text.optional(),
    /** A name, a role, a telephone number. */
    who: z.string().min(1).max(200),
    consoleUrl: z
      .string()
      .max(2_000)
      .regex(/^https?:\/\/[^\s/]/)
      .optional(),
    /** How long a person is waited for, in a rollback too. */
    patienceMinutes: z.number().min(0.01).max(1_440).default(15),
    /** What is there before anybody has said anything. */
    initialPercent: z.number().min(0).max(100).default(0),
    /** `PERCENT=VALUE`, where the console knows names instead of numbers, such as `0=off` and `100=on`. */
    shareValues: hinted(z.array(z.string().regex(namedShareLine)).max(50).default([]), { input: 'list' }),
  })
  .refine(({ shareValues }) => shareValues.length === 0 || shareValues.some((line) => line.startsWith('0=')), {
    path: ['shareValues'],
  });

export type ManualSwitchConfig = z.infer<typeof configSchema>;
