import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { read, write } from './access.ts';
import { cockpitErrorSchema } from './wire-error.ts';

/** Characters; whoever has the file can try as many as their machines can stretch. */
export const shortestPassphrase = 12;
export const longestPassphrase = 1_000;

export const vaultStatusSchema = z.object({
  /** `none`: a passphrase has to be set before the first secret is stored. `damaged`: `error` says how. */
  state: z.enum(['none', 'locked', 'unlocked', 'damaged']),
  /** What a new secret is encrypted with: the operating system's key store, or a passphrase. */
  cipher: z.enum(['host', 'passphrase']),
  /** The key store as the operating system names it (`keychain`, `gnome_libsecret`, …); null where there is none. */
  backend: z.string().nullable(),
  /** The key store protects nothing (`basic_text`): it is used only when the operator says so. */
  plainText: z.enum(['no', 'not-allowed', 'allowed']),
  /** There is a passphrase that unlocks, and can be changed. */
  hasPassphrase: z.boolean(),
  /** Connections that cannot be opened before the vault is unlocked. */
  waiting: z.number(),
  error: cockpitErrorSchema.nullable(),
});
export type VaultStatus = z.infer<typeof vaultStatusSchema>;

/** What the journal keeps of the vault; never a secret. */
export const vaultEventTypes = [
  'vault-unlocked',
  'vault-locked',
  'vault-passphrase-set',
  'vault-passphrase-changed',
  'vault-plain-text-allowed',
  'plan-secret-set',
  'plan-secret-removed',
] as const;

export const vaultRecordSchema = z.object({
  /** UTC ms. */
  at: z.number(),
  type: z.enum(vaultEventTypes),
  /** Name of the person; null: nobody, or somebody who is not known any more. */
  by: z.string().nullable(),
  /** Of an unlocking: the passphrase was typed, or given to the cockpit at its start. */
  how: z.enum(['typed', 'at-start']).nullable(),
  /** Of a secret of plans: its name. */
  secret: z.string().nullable(),
});
export type VaultRecord = z.infer<typeof vaultRecordSchema>;

/** Where a secret that a plan names comes from; null: there is none. */
export const planSecretSchema = z.object({ name: z.string(), source: z.enum(['vault', 'environment']).nullable() });
export type PlanSecretInfo = z.infer<typeof planSecretSchema>;

const secretName = z.string().min(1).max(200);
export const longestPlanSecret = 20_000;

const commandIdField = { commandId: z.string().min(1).max(100) };
const passphrase = z.string().min(1).max(longestPassphrase);
const newPassphrase = z.string().min(shortestPassphrase).max(longestPassphrase);

/** Secrets go in by `connections.save` and `setPlanSecret`, and come out nowhere. */
export const vault = {
  status: read.output(vaultStatusSchema),
  /** The present status, then every other one. */
  changes: read.output(eventIterator(vaultStatusSchema)),
  /** Reading: it changes what this process knows, and nothing that is stored but the journal, which keeps that it was done. */
  unlock: read.input(z.object({ passphrase })).output(vaultStatusSchema),
  /** Refused (`vault-in-use`) while a release that is not over, or a machine that it works through, needs a secret: its way back must not ask for anything. */
  lock: read.output(vaultStatusSchema),
  /** The first one. Refused (`vault-exists`) where there is one. */
  setPassphrase: write.input(z.object({ ...commandIdField, passphrase: newPassphrase })).output(vaultStatusSchema),
  changePassphrase: write
    .input(z.object({ ...commandIdField, current: passphrase, passphrase: newPassphrase }))
    .output(vaultStatusSchema),
  /** The last of what the journal keeps of the vault, the newest first. */
  record: read.output(z.array(vaultRecordSchema)),
  planSecrets: read.input(z.object({ names: z.array(secretName).max(200) })).output(z.array(planSecretSchema)),
  /** Puts or replaces a secret that plans name; it counts for every plan that names it. */
  setPlanSecret: write
    .input(z.object({ ...commandIdField, name: secretName, value: z.string().min(1).max(longestPlanSecret) }))
    .output(planSecretSchema),
  /**
   * Takes it out of the vault; one of the environment counts again. Refused (`plan-secret-in-use`) while the plan of a
   * release that is not over names it.
   */
  removePlanSecret: write.input(z.object({ ...commandIdField, name: secretName })).output(planSecretSchema),
  /** The operator's consent to a key store that protects nothing. */
  allowPlainText: write.input(z.object(commandIdField)).output(vaultStatusSchema),
};
