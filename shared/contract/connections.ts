import { z } from 'zod';
import { credentialParts } from '../release/credential-expiry.ts';
import { read, write } from './access.ts';
import { cockpitErrorSchema } from './wire-error.ts';

export const connectionSchema = z.object({
  connectionId: z.string(),
  kind: z.string(),
  name: z.string(),
  environment: z.enum(['production', 'staging', 'test', 'practice']),
  capabilities: z.array(z.string()),
  /** Without secrets. */
  config: z.record(z.string(), z.unknown()),
  /** Fields whose secret the vault holds; the secrets themselves come out nowhere. */
  secretsSet: z.array(z.string()),
  /** Built in and kept by the cockpit itself; it can be neither edited nor removed. */
  builtIn: z.boolean(),
});
export type ConnectionInfo = z.infer<typeof connectionSchema>;

export const healthSchema = z.object({
  ok: z.boolean(),
  /** It is well, and something is to be looked at all the same. */
  warns: z.literal(true).optional(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  tookMs: z.number(),
  /** What ends first of its credentials, UTC ms; null: nothing says when. */
  expiry: z.object({ what: z.enum(credentialParts), expiresAt: z.number() }).nullable(),
  /** UTC ms. */
  checkedAt: z.number(),
  error: cockpitErrorSchema.nullable(),
  /** Values of fields that the other side showed and the operator may accept after comparing: a host key. */
  offers: z.array(z.object({ field: z.string(), value: z.string() })),
});
export type ConnectionHealth = z.infer<typeof healthSchema>;

/** A stored connection and how it was when it was last tried by this cockpit; null: not since it was started. */
export const listedConnectionSchema = connectionSchema.extend({
  health: healthSchema.nullable(),
  /** It failed so often in a row that it is tried at intervals only; null: it does not. A lowering is always tried. */
  resting: z
    .object({
      failures: z.number(),
      /** Until the next try. */ retryInMs: z.number(),
      error: cockpitErrorSchema.nullable(),
    })
    .nullable(),
  /** Another one for every other content, secrets aside: a form sends what it read back with what it saves. */
  revision: z.string(),
  /** Ids of the connections whose configurations name it, such as those that work on a machine: it cannot be removed. */
  namedBy: z.array(z.string()),
  /** A release that is not over and uses it: nothing but its secrets and its name can be changed meanwhile. Null: none. */
  openRelease: z.object({ releaseId: z.string(), title: z.object({ zh: z.string(), en: z.string() }) }).nullable(),
});
export type ListedConnection = z.infer<typeof listedConnectionSchema>;

const commandIdField = { commandId: z.string().min(1).max(100) };

export const connections = {
  list: read.output(z.array(listedConnectionSchema)),
  /** Kinds that can be added, with the JSON Schema from which the form is built. */
  kinds: read.output(
    z.array(
      z.object({
        kind: z.string(),
        capabilities: z.array(z.string()),
        configSchema: z.record(z.string(), z.unknown()),
        secretFields: z.array(z.string()),
        /** Configurations to begin with. */
        presets: z.array(z.object({ id: z.string(), config: z.record(z.string(), z.unknown()) })),
      }),
    ),
  ),
  /** Tries a stored connection and says what it tried and what came back. */
  test: read.input(z.object({ connectionId: z.string() })).output(healthSchema),
  /**
   * Tries a configuration that is not stored. `connectionId`: the stored one that it is to replace, whose secrets hold
   * where none are given.
   */
  tryOut: read
    .input(
      z.object({
        connectionId: z.string().nullable(),
        kind: z.string(),
        config: z.record(z.string(), z.unknown()),
        removeSecrets: z.array(z.string()).optional(),
      }),
    )
    .output(healthSchema),
  save: write
    .input(
      z.object({
        ...commandIdField,
        /** Null: a new one. One that is not there any more is not brought back (`connection-missing`). */
        connectionId: z.string().nullable(),
        /** As it was read; where it is another one now nothing is saved (`connection-changed`). Left out: whatever it is. */
        revision: z.string().max(100).optional(),
        kind: z.string(),
        name: z.string().min(1).max(200),
        environment: z.enum(['production', 'staging', 'test']),
        /**
         * A secret that is left out or empty stays as it is. While an open release uses the connection, only secrets may be
         * given that replace others (`connection-in-use`).
         */
        config: z.record(z.string(), z.unknown()),
        /** Fields whose secret is taken away. */
        removeSecrets: z.array(z.string()).optional(),
      }),
    )
    .output(z.object({ connectionId: z.string() })),
  remove: write
    .input(z.object({ ...commandIdField, connectionId: z.string() }))
    .output(z.object({ removed: z.boolean() })),
};
