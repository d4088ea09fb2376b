import { z } from 'zod';
import { durationPattern } from './duration.ts';

/** Letters, digits, `-`, `_` and `.`: it appears in command lines and file names. */
export const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: 'id' });

export const durationSchema = z
  .string()
  .regex(durationPattern, { error: 'duration' })
  .describe('e.g. 90s, 5 min, 1h 30m');

/** One text for both languages, or one for each. */
export const textSchema = z.union([
  z.string().min(1),
  z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
]);

export interface LocalText {
  readonly zh: string;
  readonly en: string;
}

export function localText(text: z.infer<typeof textSchema>): LocalText {
  return typeof text === 'string' ? { zh: text, en: text } : text;
}
