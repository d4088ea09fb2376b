import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { read } from './access.ts';

export const nowSchema = z.object({ utc: z.number(), monotonic: z.number(), run: z.string() });

/** What a host can do for a screen. Screens ask for these and never for the kind of host. */
export const hostCapabilities = ['notifications', 'keep-awake'] as const;
export type HostCapability = (typeof hostCapabilities)[number];

export const systemInfoSchema = z.object({
  /** For the about box and reports, not for decisions. */
  host: z.enum(['electron', 'browser', 'cli', 'test']),
  capabilities: z.array(z.enum(hostCapabilities)),
  version: z.string(),
  readOnly: z.boolean(),
  /** The folder's own name, not its path: enough to tell two cockpits apart, nothing about the machine. */
  dataDirectory: z.string(),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

export const system = {
  info: read.output(systemInfoSchema),
  /** The host's clock, which owns time. */
  clock: read.output(nowSchema),
  /** The host's clock once a second: the tick on which screens re-render ages and countdowns. */
  ticks: read.output(eventIterator(nowSchema)),
};
