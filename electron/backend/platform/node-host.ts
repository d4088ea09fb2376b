import { randomUUID } from 'node:crypto';
import type { Host } from '../host.ts';

export interface NodeHostOptions {
  readonly kind: Host['kind'];
  readonly dataDirectory: string;
  readonly readOnly?: boolean;
  /** What the entry can do besides: in Electron these go to the main process. */
  readonly notify?: Host['notify'];
  readonly keepAwake?: Host['keepAwake'];
  readonly cipher?: Host['cipher'];
}

/** The surroundings as any Node process has them: its clocks and its randomness. A new `run` for every call. */
export function createNodeHost(options: NodeHostOptions): Host {
  const run = randomUUID();
  return {
    kind: options.kind,
    readOnly: options.readOnly ?? false,
    dataDirectory: options.dataDirectory,
    now: () => ({ utc: Date.now(), monotonic: performance.now(), run }),
    newId: () => randomUUID(),
    secret: (name) => process.env[name] ?? null,
    cipher: options.cipher ?? null,
    notify: options.notify ?? (() => {}),
    keepAwake: options.keepAwake ?? (() => {}),
  };
}
