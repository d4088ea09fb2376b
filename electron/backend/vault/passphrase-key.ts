import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { CockpitFault } from '../../../shared/errors.ts';
import type { PassphraseLock } from './vault-file.ts';

/** Cost of one try: 128 MiB and some tenths of a second. */
const cost = { cost: 2 ** 17, blockSize: 8, parallel: 1 } as const;
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** A text encrypted with AES-256-GCM, in base64; the authentication tag ends `data`. */
export interface Sealed {
  readonly nonce: string;
  readonly data: string;
}

/** Encrypts with a random nonce. `bound` is not stored: the same must be given to decrypt. */
export function seal(key: Uint8Array, bound: string, content: Uint8Array): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(bound, 'utf8'));
  const data = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64'), data: data.toString('base64') };
}

/** Null for another key, another `bound`, or anything that was changed. */
export function unseal(key: Uint8Array, bound: string, sealed: Sealed): Buffer | null {
  const nonce = Buffer.from(sealed.nonce, 'base64');
  const data = Buffer.from(sealed.data, 'base64');
  if (nonce.length !== nonceBytes || data.length < tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(bound, 'utf8'));
  decipher.setAuthTag(data.subarray(data.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(data.subarray(0, data.length - tagBytes)), decipher.final()]);
  } catch {
    return null;
  }
}

/** A fresh random key for a vault, and the same wrapped by the passphrase. */
export async function lockWith(passphrase: string, vaultId: string): Promise<{ key: Buffer; lock: PassphraseLock }> {
  const salt = randomBytes(16).toString('base64');
  const key = randomBytes(keyBytes);
  const made = { kdf: 'scrypt', ...cost, salt } as const;
  const wrapping = await stretch(passphrase, made);
  const { nonce, data } = seal(wrapping, boundOf(vaultId, made), key);
  wrapping.fill(0);
  return { key, lock: { ...made, nonce, key: data } };
}

/** The key of a vault by its passphrase. Throws `vault-passphrase-wrong`. */
export async function openWith(passphrase: string, vaultId: string, lock: PassphraseLock): Promise<Buffer> {
  const wrapping = await stretch(passphrase, lock);
  const key = unseal(wrapping, boundOf(vaultId, lock), { nonce: lock.nonce, data: lock.key });
  wrapping.fill(0);
  if (key === null || key.length !== keyBytes) throw new CockpitFault('vault-passphrase-wrong');
  return key;
}

type Stretching = Pick<PassphraseLock, 'kdf' | 'cost' | 'blockSize' | 'parallel' | 'salt'>;

/** Nobody can make guessing cheaper by writing other parameters beside the same key. */
function boundOf(vaultId: string, { kdf, cost, blockSize, parallel, salt }: Stretching): string {
  return JSON.stringify(['cockpit-vault-key-1', vaultId, kdf, cost, blockSize, parallel, salt]);
}

function stretch(passphrase: string, { cost, blockSize, parallel, salt }: Stretching): Promise<Buffer> {
  // The same characters come in several encodings, depending on the keyboard and the system.
  const typed = Buffer.from(passphrase.normalize('NFKC'), 'utf8');
  const maxmem = 128 * cost * blockSize * parallel + 32 * 1024 * 1024;
  return new Promise((resolve, reject) => {
    scrypt(
      typed,
      Buffer.from(salt, 'base64'),
      keyBytes,
      { N: cost, r: blockSize, p: parallel, maxmem },
      (error, derived) => {
        typed.fill(0);
        if (error === null) resolve(derived);
        else reject(error);
      },
    );
  });
}
