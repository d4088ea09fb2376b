import { z } from 'zod';
import { stepSchema } from '../steps/index.ts';
import { clockSchema, idSchema, itemFields, textSchema } from './scalars.ts';
import {
  acceptanceSchema,
  auditSchema,
  followUpSchema,
  migrationSchema,
  retrospectiveSchema,
  watchSchema,
} from './schema/after.ts';
import { batchSchema, trackSchema } from './schema/batches.ts';
import { comparisonSchema } from './schema/comparison.ts';
import { gateSchema } from './schema/gates.ts';
import {
  alertSchema,
  dashboardSchema,
  flagSchema,
  guardSchema,
  judgementSchema,
  metricSchema,
} from './schema/guards.ts';
import {
  aboutSchema,
  decisionSchema,
  factSchema,
  referenceSchema,
  secretSchema,
  variableSchema,
} from './schema/header.ts';
import { announcementSchema, contactSchema, escalationSchema, roleSchema, signOffSchema } from './schema/people.ts';
import { drillSchema, playbookSchema, rollbackSchema } from './schema/rollback.ts';
import {
  calendarSchema,
  deadlineSchema,
  downtimeSchema,
  freezeSchema,
  trainSchema,
  windowSchema,
} from './schema/time.ts';
import {
  audienceCompositionSchema,
  audienceSchema,
  dimensionSchema,
  slotSchema,
  switchSchema,
  targetConstraintSchema,
  targetListSchema,
} from './schema/traffic.ts';
import { variantSchema } from './schema/variants.ts';

const unplacedSchema = z.strictObject({
  line: z.number().int().min(1),
  text: z.string().min(1),
  heading: z.string().optional(),
});

/** The plan file: the only source of its shape; `cockpit plan schema` prints it as JSON Schema. */
export const planSchema = z.strictObject({
  apiVersion: z.literal('cockpit/v1'),
  title: textSchema,
  from: z.string().min(1).describe('Old version.'),
  to: z.string().min(1).describe('New version.'),
  about: aboutSchema.optional().describe('Header of the plan and of its report.'),
  references: z.array(referenceSchema).optional(),
  decisions: z.array(decisionSchema).optional().describe('How contradictions and gaps were settled.'),
  variables: z.record(idSchema, variableSchema).optional().describe('Later items use it as $vars.NAME.'),
  secrets: z.record(idSchema, secretSchema).optional().describe('Names only; the values never stand in a plan.'),

  timeZone: z.string().optional(),
  window: z
    .strictObject({ start: clockSchema, end: clockSchema, ...itemFields })
    .optional()
    .describe('The release window, in short; `windows` says more.'),
  windows: z.array(windowSchema).optional(),
  calendar: calendarSchema.optional(),
  freezes: z.array(freezeSchema).optional(),
  trains: z.array(trainSchema).optional(),
  downtime: downtimeSchema.optional(),
  deadline: deadlineSchema.optional(),

  connections: z.record(idSchema, slotSchema).optional(),
  switches: z.record(idSchema, switchSchema).optional().describe('Traffic slot → what kind of switch it is.'),
  dimensions: z.array(dimensionSchema).optional(),
  audiences: z.array(audienceSchema).optional(),
  audienceComposition: audienceCompositionSchema.optional(),
  targetLists: z.record(idSchema, targetListSchema).optional(),
  targetConstraints: z.array(targetConstraintSchema).optional(),

  gates: z.array(gateSchema).optional(),
  batches: z.array(batchSchema).optional(),
  tracks: z.array(trackSchema).optional().describe('Several ladders side by side, instead of `batches`.'),
  metrics: z.array(metricSchema).optional(),
  guards: z.array(guardSchema).optional(),
  comparison: comparisonSchema.optional(),
  judgements: z.array(judgementSchema).optional().describe('Guards whose level a person gives.'),
  alerts: z.array(alertSchema).optional(),
  dashboards: z.array(dashboardSchema).optional(),
  flags: z.array(flagSchema).optional(),
  migrations: z.array(migrationSchema).optional(),

  steps: z.array(stepSchema).optional().describe('The runbook.'),
  finally: z.array(stepSchema).optional().describe('Done at the end or on abort, whatever happens.'),
  rollback: rollbackSchema.optional(),
  playbooks: z.array(playbookSchema).optional(),
  drills: z.array(drillSchema).optional(),

  roles: z.array(roleSchema).optional(),
  contacts: z.array(contactSchema).optional(),
  escalation: z.array(escalationSchema).optional(),
  announcements: z.array(announcementSchema).optional(),

  watch: z.array(watchSchema).optional().describe('Duties after the last batch.'),
  acceptance: z.array(acceptanceSchema).optional(),
  signOffs: z.array(signOffSchema).optional(),
  retrospectives: z.array(retrospectiveSchema).optional(),
  followUps: z.array(followUpSchema).optional(),
  audit: z.array(auditSchema).optional().describe('What must be kept as a record.'),
  report: z.array(factSchema).optional().describe('What the report must show besides.'),

  variants: z.array(variantSchema).optional(),
  unplaced: z.array(unplacedSchema).optional().describe('Lines of an imported document that nobody has placed yet.'),
  refs: z.array(z.string()).optional(),
});

export type PlanFile = z.infer<typeof planSchema>;
export type GuardFile = z.infer<typeof guardSchema>;
export type JudgementFile = z.infer<typeof judgementSchema>;
export type BatchFile = z.infer<typeof batchSchema>;
export type GateFile = z.infer<typeof gateSchema>;
export type SwitchFile = z.infer<typeof switchSchema>;
export type RollbackFile = NonNullable<PlanFile['rollback']>;
export type BatchRollbackFile = NonNullable<BatchFile['rollback']>;

/** Every batch of the file, of all its tracks. */
export function batchFilesOf(file: PlanFile): readonly BatchFile[] {
  return file.tracks === undefined ? (file.batches ?? []) : file.tracks.flatMap((track) => track.batches);
}
