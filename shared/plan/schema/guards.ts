import { z } from 'zod';
import {
  claimedSchema,
  durationSchema,
  idSchema,
  itemFields,
  textSchema,
  thresholdSchema,
  valueSchema,
} from '../scalars.ts';
import { readingUnits } from '../threshold.ts';
import { compareSchema } from './comparison.ts';

const levelsShape = {
  green: thresholdSchema.optional().describe('Green while this holds.'),
  yellow: thresholdSchema
    .optional()
    .describe('Yellow where this holds and red does not; default: neither green nor red.'),
  red: thresholdSchema.optional().describe('Red while this holds.'),
};

/** What a colour does. Holding is what every colour but green does anyway. */
export const guardActionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('hold') }),
  z.strictObject({
    action: z.literal('rollback'),
    scope: z.enum(['stage', 'all']).optional().describe("Default: the batch's own, else the plan's."),
    countdown: durationSchema.optional().describe('Visible countdown before the cockpit acts by itself.'),
    mode: z.enum(['automatic', 'ask']).optional().describe('`ask`: the rollback is offered and a person decides.'),
  }),
  z.strictObject({ action: z.literal('playbook'), playbook: idSchema.describe('Opened beside the runbook.') }),
  z.strictObject({
    action: z.literal('flag'),
    flag: idSchema.describe('Id of `flags`.'),
    value: valueSchema,
    mode: z.enum(['automatic', 'ask']).optional(),
    for: durationSchema
      .optional()
      .describe(
        'Temporary: so long after it was set the cockpit reminds that it still is; it sets nothing back by itself.',
      ),
  }),
  z.strictObject({ action: z.literal('notify'), announcement: idSchema }),
]);

export const guardActionsSchema = z.union([guardActionSchema, z.array(guardActionSchema).min(1)]);

const holdSchema = z.strictObject({
  green: durationSchema.optional(),
  yellow: durationSchema.optional(),
  red: durationSchema.optional(),
});

const actionsShape = {
  onYellow: guardActionsSchema.optional(),
  onRed: guardActionsSchema.optional(),
  onUnknown: guardActionsSchema.optional(),
};

const scopeShape = {
  batches: z.array(idSchema).min(1).optional().describe('Batches in which the guard counts; default: all.'),
  dependsOn: z
    .strictObject({ flag: idSchema })
    .optional()
    .describe('Not applicable, and never green, in batches before this flag is opened.'),
};

const cellSchema = z.union([
  z.literal('not-checked').describe('Left empty on purpose.'),
  z.strictObject({ ...levelsShape, claimed: claimedSchema.optional(), refs: itemFields.refs, quote: itemFields.quote }),
]);

/** A number that is watched while the release runs. */
export const guardSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  metric: idSchema.optional().describe('Id of `metrics`: what the number means and where it is measured.'),
  also: z.array(idSchema).optional().describe('Other names under which the sources know it, e.g. HK-03.'),
  from: idSchema.describe('Slot of a connection with the capability metrics.'),
  query: z.string().min(1).describe('Query for the new version; $window stands for the window.'),
  stableQuery: z.string().min(1).optional().describe('The same for the old version: drawn beside it.'),
  requestsQuery: z.string().min(1).optional().describe('Number of requests behind the reading.'),
  minRequests: z.number().int().min(1).optional(),
  unit: z.enum(readingUnits),
  segment: textSchema.optional().describe('The part of the users that the number is about; default: all.'),
  window: durationSchema.optional(),
  every: durationSchema.optional(),
  patience: durationSchema
    .optional()
    .describe('How long unknown may last before onUnknown acts; default: four times `every`.'),
  excludeDrills: z.boolean().optional().describe('Readings during a drill or a load test do not count.'),
  ...levelsShape,
  compare: compareSchema.optional(),
  hold: holdSchema.optional(),
  ...scopeShape,
  perBatch: z.record(idSchema, cellSchema).optional(),
  ...actionsShape,
  ...itemFields,
});

/** A level that a person gives: complaints, feedback, a function that does not work. */
export const judgementSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  question: textSchema.optional().describe('What the person is asked.'),
  who: idSchema.optional().describe('Role that judges.'),
  link: z.string().min(1).optional().describe('Where to look.'),
  validFor: durationSchema.optional().describe('A judgement older than this is unknown; default: for the whole batch.'),
  blocks: z.boolean().optional().describe('False: no answer is needed to go on, it only can turn red. Default: true.'),
  green: textSchema.optional().describe('When it is green, in words.'),
  yellow: textSchema.optional(),
  red: textSchema.optional(),
  ...scopeShape,
  ...actionsShape,
  claimed: claimedSchema.optional(),
  ...itemFields,
});

/** What a number means, wherever it is used. */
export const metricSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  unit: z.enum(readingUnits).optional(),
  better: z.enum(['lower', 'higher', 'target']).optional(),
  definition: textSchema.optional().describe('Formula, denominator, percentile, measuring point.'),
  source: textSchema.optional().describe('Where it is measured.'),
  query: z.string().min(1).optional().describe("The source's own query."),
  everySource: durationSchema.optional().describe('How often its source samples it; nothing finer can be seen.'),
  complementOf: idSchema.optional(),
  ...itemFields,
});

/** An alert of the monitoring system, and what it does to the release. */
export const alertSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  severity: z.enum(['critical', 'warning', 'info']),
  metric: idSchema.optional(),
  guard: idSchema.optional().describe('Guard that watches the same number.'),
  threshold: thresholdSchema.optional(),
  for: durationSchema.optional(),
  every: durationSchema.optional(),
  notify: z.array(textSchema).optional(),
  action: z.enum(['rollback', 'hold', 'playbook', 'notify']).optional(),
  ...itemFields,
});

export const dashboardSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  url: z.string().min(1).optional(),
  panels: z
    .array(
      z.strictObject({
        id: idSchema,
        title: textSchema,
        metric: idSchema.optional(),
        query: z.string().min(1).optional(),
        ...itemFields,
      }),
    )
    .optional(),
  ...itemFields,
});

/** A switch for a function or a parameter, beside the traffic. */
export const flagSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  on: idSchema.optional().describe('Slot with the capability flag.'),
  key: z.string().min(1).optional(),
  opensAt: idSchema.optional().describe('Batch from which the function is open.'),
  killSwitch: z.boolean().optional().describe('Set to true it closes the new version to everybody, at any time.'),
  releaseAfter: durationSchema
    .optional()
    .describe('Of a kill switch: how long the old version must have been well before it is released; default 30 min.'),
  operators: z
    .array(idSchema)
    .min(1)
    .optional()
    .describe(
      'Of a kill switch: roles that may operate it, known by their contact and backup; anybody else is told so, and it is recorded.',
    ),
  drill: idSchema.optional().describe('Of a kill switch: the drill in which it is rehearsed.'),
  probe: idSchema
    .optional()
    .describe(
      'Of a kill switch: slot with capability probe, sampled after it was engaged; default: those of the traffic switches.',
    ),
  ...itemFields,
});
