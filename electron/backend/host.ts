import type { Now } from '../../shared/release/time.ts';

/** Encrypts with a key that the operating system keeps for this user and this application. */
export interface SecretCipher {
  /** Who keeps the key, such as `keychain` or `gnome_libsecret`; `basic_text`: nobody; null: it cannot be used now. */
  backend(): Promise<string | null>;
  /** Lets `basic_text` be used where there is nothing better. */
  allowPlainText(): void;
  /** Base64, and who kept the key. Throws `key-store-failed`. */
  encrypt(text: string): Promise<{ readonly data: string; readonly backend: string }>;
  /** `encryptAgain`: the key was renewed, or there is a better one. Throws `key-store-failed`. */
  decrypt(data: string): Promise<{ readonly text: string; readonly encryptAgain: boolean }>;
}

/** The one way for the backend to reach its surroundings. Each entry (Electron, browser host, CLI) makes one. */
export interface Host {
  /** Wall and monotonic clock together, and the id of this run. */
  now(): Now;
  /** A fresh random id (UUID v4). */
  newId(): string;
  readonly kind: 'electron' | 'browser' | 'cli' | 'test';
  /** True when nothing may be written: every `access: write` procedure is refused. */
  readonly readOnly: boolean;
  /** Folder of `journal.db`, `vault.db`, `blobs/`, `logs/`, `backups/`. */
  readonly dataDirectory: string;
  /** A secret of a plan by its name, as the cockpit was started with it; null where there is none. */
  secret(name: string): string | null;
  /** Null where the surroundings keep no key: the vault has a passphrase then. */
  readonly cipher: SecretCipher | null;
  /** Shows the operating system's notification; a no-op where there is none. */
  notify(title: string, body: string): void;
  /** Keeps the machine from sleeping while `reasons` is non-empty; a no-op where it cannot be done. */
  keepAwake(active: boolean): void;
}
