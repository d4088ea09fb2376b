import type { InputAttributes, SFTPWrapper, Stats } from 'ssh2';

type Answer<Result> = (error: Error | undefined | null, result: Result) => void;

/** Codes of SFTP's answers (draft-ietf-secsh-filexfer-02, 7). */
export const sftpStatus = { missing: 2, denied: 3, failed: 4 } as const;

/** An answer that the other side gave, unlike a connection that broke. */
export function sftpStatusOf(cause: unknown): number | null {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : null;
}

async function asked<Result>(ask: (answer: Answer<Result>) => void): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  ask((error, result) => (error ? reject(error) : resolve(result)));
  return promise;
}

export type SftpCalls = ReturnType<typeof sftpCalls>;

/** The calls of one file channel as promises; each rejects with the client's own error. */
export function sftpCalls(sftp: SFTPWrapper) {
  return {
    realpath: (path: string) => asked<string>((answer) => sftp.realpath(path, answer)),
    open: (path: string, flags: 'r' | 'wx', attributes: InputAttributes = {}) =>
      asked<Buffer>((answer) => sftp.open(path, flags, attributes, answer)),
    fstat: (handle: Buffer) => asked<Stats>((answer) => sftp.fstat(handle, answer)),
    stat: (path: string) => asked<Stats>((answer) => sftp.stat(path, answer)),
    /** Bytes read; 0 at the end. */
    read: (handle: Buffer, into: Buffer, position: number) =>
      asked<number>((answer) => sftp.read(handle, into, 0, into.length, position, answer)),
    write: (handle: Buffer, content: Buffer) =>
      asked<void>((answer) => sftp.write(handle, content, 0, content.length, 0, (error) => answer(error, undefined))),
    setOwner: (handle: Buffer, uid: number, gid: number) =>
      asked<void>((answer) => sftp.fchown(handle, uid, gid, (error) => answer(error, undefined))),
    setMode: (handle: Buffer, mode: number) =>
      asked<void>((answer) => sftp.fchmod(handle, mode, (error) => answer(error, undefined))),
    close: (handle: Buffer) => asked<void>((answer) => sftp.close(handle, (error) => answer(error, undefined))),
    unlink: (path: string) => asked<void>((answer) => sftp.unlink(path, (error) => answer(error, undefined))),
    /** Puts a file in the place of another in one step. */
    replace: (from: string, to: string) =>
      asked<void>((answer) => sftp.ext_openssh_rename(from, to, (error) => answer(error, undefined))),
    /** On the disk when it returns, where the server can say so. */
    sync: (handle: Buffer) =>
      asked<void>((answer) => sftp.ext_openssh_fsync(handle, (error) => answer(error, undefined))).catch((cause) => {
        if (!isUnsupported(cause)) throw cause;
      }),
    /** Bytes that this user may still write there; null where the server does not say. */
    freeBytes: (folder: string) =>
      asked<{ f_bavail: number; f_frsize: number }>((answer) => sftp.ext_openssh_statvfs(folder, answer)).then(
        ({ f_bavail, f_frsize }) => f_bavail * f_frsize,
        () => null,
      ),
  };
}

/** Extensions that a server lacks are refused by the client, before anything is sent. */
export function isUnsupported(cause: unknown): boolean {
  return cause instanceof Error && /does not support this extended request/.test(cause.message);
}
