import { z } from 'zod';
import { approvalStepSchema } from './approval.ts';
import { commandStepSchema } from './command.ts';
import { httpStepSchema } from './http.ts';
import { manualStepSchema } from './manual.ts';
import { shiftStepSchema } from './shift.ts';
import { waitStepSchema } from './wait.ts';

/** The list of step kinds; `backend/steps` and `renderer/steps` have one same-named file for each. */
export const stepKinds = ['manual', 'command', 'http', 'wait', 'shift', 'approval'] as const;
export type StepKind = (typeof stepKinds)[number];

export const stepSchemas = {
  manual: manualStepSchema,
  command: commandStepSchema,
  http: httpStepSchema,
  wait: waitStepSchema,
  shift: shiftStepSchema,
  approval: approvalStepSchema,
} satisfies Record<StepKind, z.ZodObject>;

export const stepSchema = z.discriminatedUnion('kind', [
  manualStepSchema,
  commandStepSchema,
  httpStepSchema,
  waitStepSchema,
  shiftStepSchema,
  approvalStepSchema,
]);

export type StepFile = z.infer<typeof stepSchema>;
