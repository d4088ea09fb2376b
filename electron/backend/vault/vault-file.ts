import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CockpitFault } from '../../../shared/errors.ts';
import { besideFile } from '../platform/atomic-file.ts';

/** The newest format that this cockpit reads and the one that it writes. */
const format = 1;

const base64 = z.base64();

/** How the passphrase becomes the key that wraps the vault's own. Bounded: a file must not ask for all memory. */
const passphraseSchema = z.object({
  kdf: z.literal('scrypt'),
  cost: z
    .number()
    .int()
    .min(2 ** 17)
    .max(2 ** 20),
  blockSize: z.number().int().min(8).max(16),
  parallel: z.number().int().min(1).max(4),
  salt: base64,
  nonce: base64,
  /** The vault's key, encrypted. */
  key: base64,
});
export type PassphraseLock = z.infer<typeof passphraseSchema>;

const sealedSchema = z.discriminatedUnion('cipher', [
  z.object({ cipher: z.literal('passphrase'), nonce: base64, data: base64 }),
  /** Encrypted by the operating system's key store; `backend` names it as it was then. */
  z.object({ cipher: z.literal('host'), backend: z.string(), data: base64 }),
]);
export type SealedSecret = z.infer<typeof sealedSchema>;

const storedSecretSchema = z.object({ connectionId: z.string(), field: z.string(), sealed: sealedSchema });
export type StoredSecret = z.infer<typeof storedSecretSchema>;

const vaultFileSchema = z.object({
  format: z.literal(format),
  /** Part of what every secret is bound to: one of another vault is not taken for one of this. */
  vaultId: z.string(),
  /** The operator agreed that a key store without protection may be used. */
  plainTextAllowed: z.boolean(),
  passphrase: passphraseSchema.nullable(),
  secrets: z.array(storedSecretSchema),
});
export type VaultFile = z.infer<typeof vaultFileSchema>;

export function emptyVault(): VaultFile {
  return { format, vaultId: randomUUID(), plainTextAllowed: false, passphrase: null, secrets: [] };
}

/**
 * Reads the vault: one line of JSON, and its SHA-256 on the second, so that damage shows before anything is decrypted.
 * Null where there is none. Throws `vault-damaged`, `vault-newer`, `file-unreadable`.
 */
export function readVaultFile(path: string): VaultFile | null {
  const text = readText(path);
  if (text === null) return null;
  const [line = '', checksum = '', rest = ''] = text.split('\n');
  const body = parseJson(line);
  const found = z.object({ format: z.number() }).safeParse(body).data?.format;
  if (checksum !== sumOf(line) || rest !== '') throw new CockpitFault('vault-damaged', { file: path });
  if (found !== undefined && found > format)
    throw new CockpitFault('vault-newer', { file: path, found, supported: format });
  const parsed = vaultFileSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new CockpitFault('vault-damaged', { file: path, place });
}

/**
 * Puts the vault in the place of the former one in one step, readable by its owner only, and has it on the disk when it
 * returns. Synchronous, so that it can stand in a transaction of the journal. Throws `vault-unwritable`; the former one
 * is untouched then.
 */
export function writeVaultFile(path: string, vault: VaultFile): void {
  const line = JSON.stringify(vaultFileSchema.parse(vault));
  const replacement = besideFile(path, 'new');
  try {
    rmSync(replacement, { force: true });
    const file = openSync(replacement, 'wx', 0o600);
    try {
      writeSync(file, `${line}\n${sumOf(line)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(replacement, path);
    syncFolder(dirname(path));
  } catch (cause) {
    // A remainder is removed by the next write; why there is one now matters more.
    try {
      rmSync(replacement, { force: true });
    } catch {}
    throw new CockpitFault('vault-unwritable', { file: path, detail: codeOf(cause) }, { cause });
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw new CockpitFault('file-unreadable', { file: path, detail: codeOf(cause) }, { cause });
  }
}

function syncFolder(path: string): void {
  // A folder cannot be opened on Windows, where a rename is durable by itself.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sumOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? String(thrown);
}
