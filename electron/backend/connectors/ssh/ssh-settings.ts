import { z } from 'zod';
import { hinted } from '../form-hints.ts';

const text = z.string().default('');
const whenAuth = (is: string) => ({ field: 'auth', is: [is] });

export const sshConfigSchema = z.strictObject({
  /** Name or address. */
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(22),
  user: z.string().min(1),
  auth: z.enum(['key', 'agent', 'password']).default('key'),
  /** PEM or OpenSSH's own form. */
  privateKey: hinted(text, { input: 'lines', when: whenAuth('key') }),
  passphrase: hinted(text, { when: whenAuth('key') }),
  password: hinted(text, { when: whenAuth('password') }),
  /** Socket of the agent; empty: that of the cockpit's own environment. */
  agent: hinted(text, { when: whenAuth('agent') }),
  /** Fingerprint of the server's key as `ssh-keygen -l` prints it. Empty: not compared yet, so nothing is connected. */
  hostKey: z
    .string()
    .regex(/^(SHA256:[A-Za-z0-9+/]{43})?$/)
    .default(''),
  /** Leads there: the id of another connection, whose machine reaches the host. */
  jump: hinted(z.string().optional(), { connection: 'machine' }),
  /** Seconds between questions whether the other side is still there; 0: none. Three without an answer end it. */
  keepaliveS: z.int().min(0).max(3_600).default(10),
});

export type SshSettings = z.infer<typeof sshConfigSchema>;
