import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import type { EventEnvelope } from '../release/envelope.ts';
import { read } from './access.ts';
import { nowSchema } from './system.ts';

export const journal = {
  /**
   * The newest position, coalesced to at most ten a second, with the host's clock. Begins with the present position, so
   * that a client which was cut off pulls what it missed with `events`.
   */
  watch: read.output(eventIterator(z.object({ position: z.number(), now: nowSchema }))),
  /** Events after a position of the journal, or after a sequence of one stream, in order. */
  events: read
    .input(
      z.object({
        stream: z.string().optional(),
        afterPosition: z.number().int().min(0).optional(),
        afterSequence: z.number().int().min(0).optional(),
        limit: z.number().int().min(1).max(2000),
      }),
    )
    .output(z.array(z.custom<EventEnvelope>())),
  verify: read.input(z.object({ stream: z.string().optional() })).output(
    z.object({
      ok: z.boolean(),
      streams: z.number(),
      events: z.number(),
      problems: z.array(
        z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) }),
      ),
    }),
  ),
};
