import type { Now } from '../../shared/release/time.ts';

/** The one way for the backend to reach its surroundings. Each entry (Electron, browser host, CLI) makes one. */
export interface Host {
  /** Wall and monotonic clock together, and the id of this run. */
  now(): Now;
  /** A fresh random id (UUID v4). */
  newId(): string;
  readonly kind: 'electron' | 'browser' | 'cli' | 'test';
  /** True when nothing may be written: every `access: write` procedure is refused. */
  readonly readOnly: boolean;
  /** Folder of `journal.db`, `blobs/`, `logs/`, `backups/`. */
  readonly dataDirectory: string;
  /** A secret of a plan by its name, as the cockpit was started with it; null where there is none. */
  secret(name: string): string | null;
  /** Shows the operating system's notification; a no-op where there is none. */
  notify(title: string, body: string): void;
  /** Keeps the machine from sleeping while `reasons` is non-empty; a no-op where it cannot be done. */
  keepAwake(active: boolean): void;
}
