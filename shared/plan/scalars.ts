import { z } from 'zod';
import { durationPattern } from './duration.ts';
import { thresholdPattern } from './threshold.ts';

/** Letters, digits, `-`, `_` and `.`: it appears in command lines and file names. */
export const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: 'id' });

export const durationSchema = z
  .string()
  .regex(durationPattern, { error: 'duration' })
  .describe('e.g. 90s, 5 min, 1h 30m, 2 d');

export const thresholdSchema = z
  .string()
  .regex(thresholdPattern, { error: 'threshold' })
  .describe(
    'A limit with its unit: "< 3 %", "≤ 2.5 s", "10 % ± 2 %", "8 % … 12 %", "≤ stable + 20 %", "≤ 1.5 × baseline:ID".',
  );

export const clockSchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'clock' })
  .describe('e.g. 02:30');

export const dateSchema = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { error: 'date' })
  .describe('e.g. 2026-03-15');

/** Days after the first batch, with a clock time where the hour matters. Day 1 is the day of the first batch, D+0. */
export const offsetSchema = z
  .string()
  .regex(/^(D\+\d+|day [1-9]\d*)( ([01]\d|2[0-3]):[0-5]\d)?$/, { error: 'offset' })
  .describe('e.g. D+1, day 3, D+2 22:00');

/** One text for both languages, or one for each. */
export const textSchema = z.union([
  z.string().min(1),
  z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
]);

/** A plain value of a fact, a variable or a flag. */
export const valueSchema = z.union([z.string(), z.number(), z.boolean()]);

/** What every item of a plan may say besides its own matter. */
export const itemFields = {
  refs: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Where this comes from: ids of sources, chapters, tickets.'),
  quote: z.string().min(1).optional().describe("The source's own words, where the plan had to depart from them."),
  note: textSchema.optional(),
};

/** What somebody says about an item outside the cockpit: kept as said, never taken for verified. */
export const claimedSchema = z
  .strictObject({
    state: z.enum(['done', 'passed', 'failed', 'pending', 'signed']).optional(),
    value: z.string().min(1).optional().describe('A value as it was written, e.g. "1.2 %".'),
    by: z.string().min(1).optional(),
    at: z.string().min(1).optional().describe('When, as it was written.'),
  })
  .describe('Ticks, values and signatures of a document: claimed, never verified.');

export interface LocalText {
  readonly zh: string;
  readonly en: string;
}

export function localText(text: z.infer<typeof textSchema>): LocalText {
  return typeof text === 'string' ? { zh: text, en: text } : text;
}
