import { z } from 'zod';
import type { Pace } from './polled-metrics.ts';

/** Fields of a connection that polls a place of an endpoint, flat, to be spread into its `configSchema`. */
export const pollFields = {
  /** Where it is asked, with its query, relative to the endpoint's address. */
  sourcePath: z.string().regex(/^\/[\x21-\x7e]*$/),
  everySeconds: z.number().int().min(1).max(60).default(5),
} as const;

/** Polls of such a connection; it rests when nobody has asked for ten minutes. */
export function pollPace({ everySeconds }: { readonly everySeconds: number }): Pace {
  const everyMs = everySeconds * 1000;
  return {
    everyMs,
    deadlineMs: Math.min(10_000, Math.max(2_000, everyMs)),
    staleAfterMs: Math.max(3_000, everyMs * 2.5),
    restsAfterMs: 10 * 60_000,
  };
}
