import { z } from 'zod';
import { read, write } from './access.ts';
import { cockpitErrorSchema } from './wire-error.ts';

export const connectionSchema = z.object({
  connectionId: z.string(),
  kind: z.string(),
  name: z.string(),
  environment: z.enum(['production', 'staging', 'test', 'practice']),
  capabilities: z.array(z.string()),
  config: z.record(z.string(), z.unknown()),
  /** Built in and kept by the cockpit itself; it can be neither edited nor removed. */
  builtIn: z.boolean(),
});
export type ConnectionInfo = z.infer<typeof connectionSchema>;

export const healthSchema = z.object({
  ok: z.boolean(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  tookMs: z.number(),
  /** UTC ms. */
  checkedAt: z.number(),
  error: cockpitErrorSchema.nullable(),
});
export type ConnectionHealth = z.infer<typeof healthSchema>;

const commandIdField = { commandId: z.string().min(1).max(100) };

export const connections = {
  list: read.output(z.array(connectionSchema)),
  /** Kinds that can be added, with the JSON Schema from which the form is built. */
  kinds: read.output(
    z.array(
      z.object({
        kind: z.string(),
        capabilities: z.array(z.string()),
        configSchema: z.record(z.string(), z.unknown()),
        secretFields: z.array(z.string()),
      }),
    ),
  ),
  /** Tries a stored connection and says what it tried and what came back. */
  test: read.input(z.object({ connectionId: z.string() })).output(healthSchema),
  save: write
    .input(
      z.object({
        ...commandIdField,
        connectionId: z.string().nullable(),
        kind: z.string(),
        name: z.string().min(1).max(200),
        environment: z.enum(['production', 'staging', 'test']),
        config: z.record(z.string(), z.unknown()),
      }),
    )
    .output(z.object({ connectionId: z.string() })),
  remove: write
    .input(z.object({ ...commandIdField, connectionId: z.string() }))
    .output(z.object({ removed: z.boolean() })),
};
