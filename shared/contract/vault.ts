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

const commandIdField = { commandId: z.string().min(1).max(100) };
const passphrase = z.string().min(1).max(longestPassphrase);
const newPassphrase = z.string().min(shortestPassphrase).max(longestPassphrase);

/** Secrets go in by `connections.save` and come out nowhere. */
export const vault = {
  status: read.output(vaultStatusSchema),
  /** The present status, then every other one. */
  changes: read.output(eventIterator(vaultStatusSchema)),
  /** Reading: it changes what this process knows, and nothing that is stored. */
  unlock: read.input(z.object({ passphrase })).output(vaultStatusSchema),
  /** Refused (`vault-in-use`) while a release that is not over needs a secret: its way back must not ask for anything. */
  lock: read.output(vaultStatusSchema),
  /** The first one. Refused (`vault-exists`) where there is one. */
  setPassphrase: write.input(z.object({ ...commandIdField, passphrase: newPassphrase })).output(vaultStatusSchema),
  changePassphrase: write
    .input(z.object({ ...commandIdField, current: passphrase, passphrase: newPassphrase }))
    .output(vaultStatusSchema),
  /** The operator's consent to a key store that protects nothing. */
  allowPlainText: write.input(z.object(commandIdField)).output(vaultStatusSchema),
};
