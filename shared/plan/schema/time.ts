import { z } from 'zod';
import { clockSchema, dateSchema, durationSchema, idSchema, itemFields, textSchema } from '../scalars.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A time of the day or the week in which something may, should not, or must happen. `end` before `start` crosses midnight. */
export const windowSchema = z.strictObject({
  id: idSchema,
  title: textSchema.optional(),
  use: z
    .enum(['release', 'off-peak', 'avoid', 'peak', 'business-hours', 'batch-run'])
    .describe(
      '`release`: traffic is raised only inside; `avoid`: never raised inside; the others are named times that an observation may have to cover (`observe.covers`).',
    ),
  start: clockSchema.optional(),
  end: clockSchema.optional(),
  days: z.array(z.enum(weekdays)).min(1).optional().describe('Default: every day.'),
  date: dateSchema.optional().describe('Only on this day.'),
  holidays: z
    .enum(['only', 'except'])
    .optional()
    .describe('Only on holidays, or on every day but holidays, by `calendar.holidays`.'),
  holidayMargin: z
    .number()
    .int()
    .min(0)
    .max(14)
    .optional()
    .describe('Days before and after a holiday that count as one.'),
  timeZone: z.string().min(1).optional().describe("Default: the plan's."),
  ...itemFields,
});

export const calendarSchema = z.strictObject({
  holidays: z.array(dateSchema).optional().describe('Days off, as the user supplies them.'),
  workdays: z.array(dateSchema).optional().describe('Weekend days that are worked.'),
  ...itemFields,
});

/** A time in which some kinds of change are not made. */
export const freezeSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  before: durationSchema.optional().describe('Begins so long before the first batch.'),
  after: durationSchema.optional().describe('Ends so long after the last batch.'),
  onRollback: z.boolean().optional().describe('Begins at once with a rollback.'),
  covers: z
    .array(z.enum(['promotion', 'configuration', 'code', 'data']))
    .min(1)
    .optional(),
  exempt: z.array(textSchema).optional().describe('Changes that may be made all the same.'),
  ...itemFields,
});

export const trainSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  kind: z.enum(['main', 'hotfix']),
  every: z.enum(['day', 'week', 'two-weeks', 'month', 'on-demand']),
  window: idSchema.optional(),
  freeze: idSchema.optional(),
  ...itemFields,
});

export const downtimeSchema = z.strictObject({
  expected: durationSchema.describe('0s: none.'),
  announced: z.boolean().optional(),
  ...itemFields,
});

/** The release as a whole must be finished, or be taken back, by then. */
export const deadlineSchema = z.strictObject({
  after: durationSchema.optional().describe('So long after the release began.'),
  at: clockSchema.optional().describe("By this time of the day, in the plan's time zone."),
  action: z.enum(['ask', 'rollback']).describe('`ask` holds and says so; `rollback` starts the rollback by itself.'),
  warnBefore: durationSchema.optional(),
  ...itemFields,
});
