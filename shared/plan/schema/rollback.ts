import { z } from 'zod';
import { stepSchema } from '../../steps/index.ts';
import { durationSchema, idSchema, itemFields, textSchema } from '../scalars.ts';

/** What must hold before traffic is put back; it never blocks for ever and never invisibly. */
const preconditionSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  guard: idSchema.optional().describe('Guard that must be green; without it a person says so.'),
  timeout: durationSchema.describe('After this the rollback goes on all the same, and says so.'),
  otherwise: z
    .enum(['go-on', 'hold'])
    .optional()
    .describe('What the timeout leads to; `hold`: a person overrides it or the traffic stays. Default: go-on.'),
  way: z
    .enum(['stage', 'all'])
    .optional()
    .describe('The one way back that it concerns; default: every way, or one stage back where a batch says it.'),
  ...itemFields,
});

const rtoSchema = z.strictObject({
  scope: z.enum(['traffic', 'verified', 'all', 'database']).describe('What is back after that time.'),
  within: durationSchema,
  ...itemFields,
});

const rollbackFields = {
  kind: z
    .enum(['restore', 'halt', 'fix-forward', 'none'])
    .optional()
    .describe(
      '`restore` (default) puts traffic back; `halt` keeps what is out; `fix-forward` and `none` have no way back.',
    ),
  doesNotRestore: z.array(textSchema).optional(),
  possibleFor: durationSchema.optional().describe('How long after the batch the way back is kept open.'),
  expected: z.array(rtoSchema).optional().describe('Expected time to recover, one per scope.'),
  preconditions: z.array(preconditionSchema).optional(),
  flags: z
    .enum(['restore', 'keep'])
    .optional()
    .describe('Whether flags go back to their value before, once the traffic is back; default: restore.'),
};

/** The way back from one batch. What it does not say, `rollback` of the plan says. */
export const batchRollbackSchema = z.strictObject({
  ...rollbackFields,
  to: z
    .string()
    .min(1)
    .optional()
    .describe('Id of a lower batch, or `old`: the old version alone. Default: one stage back.'),
  paused: z.array(idSchema).optional().describe('Audiences that get the old version after it.'),
  pointOfNoReturn: z.boolean().optional().describe('Once this batch is in effect there is no way back behind it.'),
  ...itemFields,
});

export const rollbackSchema = z.strictObject({
  ...rollbackFields,
  default: z.enum(['stage', 'all']).optional(),
  order: z
    .array(z.enum(['stage', 'old-version', 'degraded']))
    .optional()
    .describe('Which way is tried first.'),
  scripts: z.array(stepSchema).optional().describe('Commands and probes that run after the traffic is back.'),
  manual: z.array(stepSchema).optional().describe('What people do after a rollback; a list to tick off.'),
  separate: z
    .array(stepSchema)
    .optional()
    .describe('Actions outside the one-click path, such as a database rollback: each confirmed by two people.'),
  mode: z.enum(['automatic', 'ask']).optional().describe('What red does where a guard says nothing.'),
  after: z
    .strictObject({
      restart: z
        .enum(['batch', 'first', 'new-attempt'])
        .optional()
        .describe('Where the ramp goes on; default: new-attempt.'),
      stableFor: durationSchema.optional().describe('How long the old version must have been well before.'),
      reset: z
        .array(idSchema)
        .optional()
        .describe('Gates and steps whose ticks are taken back; `all` takes back every one.'),
      ...itemFields,
    })
    .optional(),
  facts: z.array(z.strictObject({ id: idSchema, title: textSchema, ...itemFields })).optional(),
  ...itemFields,
});

/** Alerts that people are not to be told of while a drill is under way. */
const silenceSchema = z
  .strictObject({
    slot: idSchema.describe('Slot with capability alerts.'),
    labels: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().min(1))
      .describe('Alerts with all of these labels are silenced; there must be one at least.'),
    for: durationSchema.describe(
      'It ends by itself after this, a day at the most; the end of the drill ends it before.',
    ),
    ...itemFields,
  })
  .describe('Made when the drill is opened, ended with it.');

/** What is done about one kind of trouble; opened by a guard or by a person. */
export const playbookSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  symptom: textSchema.optional(),
  recovery: durationSchema.optional().describe('Expected time to recover.'),
  mode: z
    .enum(['live', 'drill'])
    .optional()
    .describe('Opened only this way; default: whoever opens it says. In a drill nothing is carried out.'),
  steps: z.array(stepSchema).optional().describe('Without steps it cannot be opened.'),
  silence: silenceSchema.optional(),
  ...itemFields,
});

/** A rehearsal of trouble: its evidence has a date and expires. */
export const drillSchema = z.strictObject({
  id: idSchema,
  title: textSchema,
  playbook: idSchema.optional(),
  where: z.array(z.enum(['staging', 'production', 'practice'])).optional(),
  before: idSchema.optional().describe('Batch that may not start before it was passed.'),
  validFor: durationSchema.optional(),
  checks: z.array(z.strictObject({ id: idSchema, title: textSchema, ...itemFields })).optional(),
  silence: silenceSchema.optional(),
  ...itemFields,
});
