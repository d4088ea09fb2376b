import type { Duplex } from 'node:stream';
import type { ExecCapability } from '../connectors/connector.ts';
import type { CallOptions } from '../platform/call-limits.ts';

/**
 * A computer that programs are run on, files are read and written on, and sockets are reached from: this one, one over
 * SSH, or a container of a pod. What a switch does on a machine it does through this, and so on every kind of machine
 * alike. Every method throws `deadline-exceeded`, `cancelled` and `connection-unreachable` (over SSH also `ssh-…`, of a pod
 * `kubernetes-…` and `pod-…`) beside what it names.
 */
export interface Machine {
  /** How operators know it: `local`, `deploy@web-1`. */
  readonly name: string;
  readonly exec: ExecCapability;
  /**
   * A whole file. Follows links. Throws `file-missing`, `file-unreadable` (permission, a folder), `file-too-long`
   * (more than `maxBytes`), each with `machine` and `file`.
   */
  readFile(path: string, maxBytes: number, options: CallOptions): Promise<MachineFile>;
  /**
   * Puts a whole file in the place of another in one step: a reader sees the old or the new one, also after a crash; a
   * link is followed, owner and mode are those of the file that was there. `revision`: that of the file as it is
   * expected, null where none is expected; `undefined` writes whatever is there. Returns the new revision. Throws
   * `file-changed` (it is another one: nothing was written), `file-unwritable` (permission, disk full: nothing was
   * changed), with `machine`, `file` and `detail`.
   */
  writeFile(
    path: string,
    content: Uint8Array,
    how: { readonly revision?: string | null | undefined; readonly mode?: number | undefined },
    options: CallOptions,
  ): Promise<string>;
  /** Takes a file away; one that is not there is no error. Throws `file-unwritable`. */
  removeFile(path: string, options: CallOptions): Promise<void>;
  /** A stream to a socket as that machine reaches it; the caller destroys it. Throws `name-not-resolved`. */
  connect(to: SocketAddress, options: CallOptions): Promise<Duplex>;
}

export type SocketAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface MachineFile {
  readonly content: Buffer;
  /** SHA-256 of the content, hex. */
  readonly revision: string;
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  /** UTC ms. */
  readonly modifiedAt: number;
}
