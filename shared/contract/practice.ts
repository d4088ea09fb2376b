import { z } from 'zod';
import { read, write } from './access.ts';

export const practiceFaults = ['latency', 'errors', 'metrics-dead', 'stable-down'] as const;
export type PracticeFault = (typeof practiceFaults)[number];

export const practiceStatusSchema = z.object({
  running: z.boolean(),
  addresses: z.record(z.string(), z.string()),
  faults: z.record(z.enum(practiceFaults), z.boolean()),
  /** Share of the new version in percent; null while the range does not run. */
  percent: z.number().nullable(),
  requestsPerSecond: z.number().nullable(),
});
export type PracticeStatus = z.infer<typeof practiceStatusSchema>;

export const practice = {
  status: read.output(practiceStatusSchema),
  setFault: write
    .input(z.object({ commandId: z.string().min(1).max(100), fault: z.enum(practiceFaults), on: z.boolean() }))
    .output(practiceStatusSchema),
};
