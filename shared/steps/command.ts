import { z } from 'zod';
import { durationSchema, idSchema } from '../plan/scalars.ts';
import { pinnedFileLine } from './pinned-file-line.ts';
import { outputExpectationSchema, stepFields } from './step-fields.ts';

/** A program on this machine, or where its slot leads. Arguments are passed as they are, never through a shell. */
export const commandStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('command'),
  on: idSchema.optional().describe('Slot with the capability exec; default: this machine.'),
  run: z.array(z.string()).min(1).describe('Program and its arguments.'),
  env: z
    .record(z.string(), z.union([z.string(), z.strictObject({ secret: idSchema })]))
    .optional()
    .describe('Variables of its environment; a secret by its name in `secrets`.'),
  directory: z.string().optional(),
  pinnedFiles: z
    .array(z.string().regex(pinnedFileLine))
    .max(20)
    .optional()
    .describe('Scripts that it runs, as sha256sum prints them; where one has another content, nothing is run.'),
  timeout: durationSchema.optional(),
  expect: outputExpectationSchema
    .extend({ exitCode: z.number().int().min(0).max(255).optional().describe('Default: 0.') })
    .optional()
    .describe('Without it the exit code alone decides.'),
  informational: z.boolean().optional().describe('Shows something and decides nothing.'),
  rehearse: z.string().optional().describe('What the practice range prints instead of running it.'),
});
