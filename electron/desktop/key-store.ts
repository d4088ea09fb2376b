import { safeStorage } from 'electron';
import type { CipherAnswer, CipherOrder } from '../backend/platform/cipher-port.ts';

/** The operating system's key store for the backend, by the asynchronous calls of `safeStorage` alone. */
export interface KeyStore {
  /** Carries out one order; null: it has no answer. Never rejects. */
  carryOut(order: CipherOrder): Promise<CipherAnswer | null>;
}

/** On Linux Chromium falls back to a key that is written in its source, and marks what it encrypted with it so. */
const plainTextMark = 'v10';

export function createKeyStore(): KeyStore {
  const backendOf = (encrypted: Buffer): string => {
    if (process.platform === 'darwin') return 'keychain';
    if (process.platform === 'win32') return 'dpapi';
    // What was selected and what is used differ where the key store could not be opened.
    if (encrypted.subarray(0, plainTextMark.length).toString('latin1') === plainTextMark) return 'basic_text';
    return safeStorage.getSelectedStorageBackend();
  };
  const backend = async (): Promise<string | null> => {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) {
      // It can be offered to the operator, who may rather set a passphrase.
      return process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
        ? 'basic_text'
        : null;
    }
    const found = backendOf(await safeStorage.encryptStringAsync('probe'));
    return found === 'unknown' ? null : found;
  };
  const answerTo = async (order: CipherOrder): Promise<CipherAnswer | null> => {
    if (order.kind === 'allow-plain-text') {
      safeStorage.setUsePlainTextEncryption(true);
      return null;
    }
    const { call } = order;
    if (order.kind === 'key-store') return { kind: 'key-store', call, backend: await backend() };
    if (order.kind === 'encrypt') {
      const encrypted = await safeStorage.encryptStringAsync(order.text);
      return { kind: 'encrypted', call, data: encrypted.toString('base64'), backend: backendOf(encrypted) };
    }
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(order.data, 'base64'));
    return { kind: 'decrypted', call, text: result, encryptAgain: shouldReEncrypt };
  };
  return {
    carryOut: (order) =>
      answerTo(order).catch((thrown: unknown) =>
        // Its own words, which name what failed and never what was to be encrypted.
        'call' in order
          ? { kind: 'failed', call: order.call, detail: (thrown instanceof Error ? thrown.message : '').slice(0, 200) }
          : null,
      ),
  };
}
