import { z } from 'zod';
import { exposureSchema } from '../release/exposure.ts';
import { stepSchema } from '../steps/index.ts';
import { durationSchema, idSchema, textSchema } from './scalars.ts';
import { readingUnits, thresholdPattern } from './threshold.ts';

const thresholdSchema = z
  .string()
  .regex(thresholdPattern, { error: 'threshold' })
  .describe('A limit with its unit, e.g. "< 3 %", "≤ 2.5 s", "> 100 users".');

const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'clock' });

/** `10 %`, `5 ‰`, or the full form with `kind`. */
const exposureInputSchema = z.union([
  z.string().regex(/^\s*\d+(\.\d+)?\s*(%|‰)\s*$/, { error: 'exposure' }),
  exposureSchema,
]);

const levelsShape = {
  green: thresholdSchema.optional().describe('Green while this holds.'),
  yellow: thresholdSchema
    .optional()
    .describe('Yellow where this holds and red does not; default: neither green nor red.'),
  red: thresholdSchema.optional().describe('Red while this holds.'),
};

const actionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('hold') }),
  z.strictObject({
    action: z.literal('rollback'),
    scope: z.enum(['stage', 'all']).optional(),
    countdown: durationSchema.optional().describe('Visible countdown before the cockpit acts by itself.'),
  }),
]);

export const guardSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  from: idSchema.describe('Slot of a connection with the capability metrics.'),
  query: z.string().min(1).describe('Query for the new version; $window stands for the window.'),
  stableQuery: z.string().min(1).optional().describe('The same for the old version: drawn beside it.'),
  requestsQuery: z.string().min(1).optional().describe('Number of requests behind the reading.'),
  minRequests: z.number().int().min(1).optional(),
  unit: z.enum(readingUnits),
  window: durationSchema.optional(),
  every: durationSchema.optional(),
  patience: durationSchema.optional().describe('How long unknown may last before onUnknown acts.'),
  ...levelsShape,
  hold: z
    .strictObject({
      green: durationSchema.optional(),
      yellow: durationSchema.optional(),
      red: durationSchema.optional(),
    })
    .optional(),
  batches: z.array(idSchema).min(1).optional().describe('Batches in which the guard counts; default: all.'),
  perBatch: z.record(idSchema, z.strictObject(levelsShape)).optional(),
  onRed: actionSchema.optional(),
  onUnknown: actionSchema.optional(),
  refs: z.array(z.string()).optional(),
});

export const gateSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  before: idSchema.optional().describe('Batch that may not start before; default: the first.'),
  owner: textSchema.optional(),
  threshold: z.string().optional(),
  refs: z.array(z.string()).optional(),
});

export const batchSchema = z.strictObject({
  id: idSchema,
  title: textSchema.optional(),
  exposure: exposureInputSchema,
  shifts: z
    .array(z.strictObject({ on: idSchema, exposure: exposureInputSchema.optional() }))
    .min(1)
    .optional()
    .describe('Traffic slots that this batch moves; default: all.'),
  observe: durationSchema.optional().describe('Green time that the batch needs before the next one.'),
  refs: z.array(z.string()).optional(),
});

const slotSchema = z.strictObject({
  capability: z.enum(['traffic', 'metrics', 'probe', 'exec', 'alerts', 'cluster', 'flag', 'notify']),
  title: textSchema.optional(),
});

/** The plan file: the only source of its shape; `cockpit plan schema` prints it as JSON Schema. */
export const planSchema = z.strictObject({
  apiVersion: z.literal('cockpit/v1'),
  title: textSchema,
  from: z.string().min(1).describe('Old version.'),
  to: z.string().min(1).describe('New version.'),
  timeZone: z.string().optional(),
  window: z.strictObject({ start: clockSchema, end: clockSchema }).optional(),
  connections: z.record(idSchema, slotSchema).optional(),
  gates: z.array(gateSchema).optional(),
  batches: z.array(batchSchema).optional(),
  guards: z.array(guardSchema).optional(),
  steps: z.array(stepSchema).optional(),
  rollback: z
    .strictObject({
      default: z.enum(['stage', 'all']).optional(),
      scripts: z.array(stepSchema).optional().describe('Commands and probes that run after the traffic is back.'),
      doesNotRestore: z.array(textSchema).optional(),
    })
    .optional(),
  refs: z.array(z.string()).optional(),
});

export type PlanFile = z.infer<typeof planSchema>;
export type GuardFile = z.infer<typeof guardSchema>;
export type BatchFile = z.infer<typeof batchSchema>;
