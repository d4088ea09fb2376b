import { z } from 'zod';
import { exposureSchema } from '../release/exposure.ts';
import { read, write } from './access.ts';
import { type PracticeFault, practiceFaults } from './practice-faults.ts';

const faultNameSchema = z.enum(practiceFaults as [PracticeFault, ...PracticeFault[]]);
const faultParamsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

export const practiceStatusSchema = z.object({
  running: z.boolean(),
  addresses: z.record(z.string(), z.string()),
  /** Every fault; while it is off, with the parameters that it takes when nothing else is said. */
  faults: z.record(faultNameSchema, z.object({ on: z.boolean(), params: faultParamsSchema })),
  /** Who gets the new version; null while the range does not run. */
  exposure: exposureSchema.nullable(),
  /** Share of the new version in percent; null where the exposure has no single share. */
  percent: z.number().nullable(),
  requestsPerSecond: z.number().nullable(),
});
export type PracticeStatus = z.infer<typeof practiceStatusSchema>;

export const practice = {
  status: read.output(practiceStatusSchema),
  setFault: write
    .input(
      z.object({
        commandId: z.string().min(1).max(100),
        fault: faultNameSchema,
        on: z.boolean(),
        /** By name; what is left out takes its default. */
        params: faultParamsSchema.optional(),
      }),
    )
    .output(practiceStatusSchema),
};
