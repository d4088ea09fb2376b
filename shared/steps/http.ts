import { z } from 'zod';
import { durationSchema } from '../plan/scalars.ts';
import { stepFields } from './step-fields.ts';

/** An HTTP request whose answer is asserted: status, body, latency. */
export const httpStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('http'),
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT']).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  expect: z
    .strictObject({
      status: z.number().int().min(100).max(599).optional(),
      bodyIncludes: z.string().optional(),
      within: durationSchema.optional(),
    })
    .optional()
    .describe('Default: status 200.'),
  timeout: durationSchema.optional(),
});
