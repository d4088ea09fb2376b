import { z } from 'zod';
import { durationSchema, idSchema, thresholdSchema } from '../plan/scalars.ts';
import { jsonExpectationSchema, stepFields } from './step-fields.ts';

const jsonAtPath = jsonExpectationSchema;

/** An HTTP request whose answer is asserted: status, body, latency; or a job that is started and polled. */
export const httpStepSchema = z.strictObject({
  ...stepFields,
  kind: z.literal('http'),
  on: idSchema.optional().describe('Slot with the capability probe; the request goes where it leads.'),
  path: z.string().startsWith('/').optional().describe('Path and query, with `on`.'),
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('A full address, without `on`.'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  headers: z.record(z.string(), z.union([z.string(), z.strictObject({ secret: idSchema })])).optional(),
  body: z.string().optional(),
  times: z.number().int().min(1).max(10_000).optional().describe('So many requests; every one must pass.'),
  expect: z
    .strictObject({
      status: z.number().int().min(100).max(599).optional(),
      bodyIncludes: z.string().optional(),
      within: durationSchema.optional(),
      headers: z.record(z.string(), z.string()).optional(),
      json: z.array(jsonAtPath).min(1).optional(),
      servedBy: z
        .enum(['new', 'old'])
        .optional()
        .describe('Version that answered, as the connection tells them apart.'),
      newShare: thresholdSchema.optional().describe('Share of `times` answers that the new version gave.'),
    })
    .optional()
    .describe('Default: status 200.'),
  poll: z
    .strictObject({
      path: z.string().startsWith('/').optional().describe('Default: the same path; may use outputs of this step.'),
      every: durationSchema,
      until: z.array(jsonAtPath).min(1),
      failWhen: z.array(jsonAtPath).min(1).optional(),
    })
    .optional()
    .describe('After the request: asked again until it holds, or until the timeout.'),
  timeout: durationSchema.optional(),
  rehearse: z.string().optional().describe('Body that the practice range answers with.'),
});
