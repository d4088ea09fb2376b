import { z } from 'zod';
import { announceStepSchema } from './announce.ts';
import { approvalStepSchema } from './approval.ts';
import { awaitStepSchema } from './await.ts';
import { baselineStepSchema } from './baseline.ts';
import { clusterStepSchema } from './cluster.ts';
import { commandStepSchema } from './command.ts';
import { decisionStepSchema } from './decision.ts';
import { flagStepSchema } from './flag.ts';
import { httpStepSchema } from './http.ts';
import { manualStepSchema } from './manual.ts';
import { shiftStepSchema } from './shift.ts';
import { waitStepSchema } from './wait.ts';

/** The list of step kinds; `backend/steps` and `renderer/steps` have one same-named file for each. */
export const stepKinds = [
  'manual',
  'command',
  'http',
  'wait',
  'shift',
  'approval',
  'decision',
  'await',
  'baseline',
  'flag',
  'announce',
  'cluster',
] as const;
export type StepKind = (typeof stepKinds)[number];

export const stepSchemas = {
  manual: manualStepSchema,
  command: commandStepSchema,
  http: httpStepSchema,
  wait: waitStepSchema,
  shift: shiftStepSchema,
  approval: approvalStepSchema,
  decision: decisionStepSchema,
  await: awaitStepSchema,
  baseline: baselineStepSchema,
  flag: flagStepSchema,
  announce: announceStepSchema,
  cluster: clusterStepSchema,
} satisfies Record<StepKind, z.ZodObject>;

export const stepSchema = z.discriminatedUnion('kind', [
  manualStepSchema,
  commandStepSchema,
  httpStepSchema,
  waitStepSchema,
  shiftStepSchema,
  approvalStepSchema,
  decisionStepSchema,
  awaitStepSchema,
  baselineStepSchema,
  flagStepSchema,
  announceStepSchema,
  clusterStepSchema,
]);

export type StepFile = z.infer<typeof stepSchema>;
