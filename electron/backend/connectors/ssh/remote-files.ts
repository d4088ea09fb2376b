import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { CockpitFault, type ErrorCode } from '../../../../shared/errors.ts';
import type { Machine, MachineFile } from '../../machines/machine.ts';
import { type CallLimits, type CallOptions, startCall } from '../../platform/call-limits.ts';
import { isUnsupported, type SftpCalls, sftpCalls, sftpStatus, sftpStatusOf } from './sftp-calls.ts';
import type { SshLink } from './ssh-link.ts';

/** One answer of the other side carries so much at the most. */
const pieceBytes = 128 * 1024;
/** A file whose revision is asked for may be as long as this. */
const mostBytes = 64 * 1024 * 1024;

type Files = Pick<Machine, 'readFile' | 'writeFile' | 'removeFile'>;

/** Files of the other side, over SFTP. A time of change is known to the second. */
export function remoteFiles(link: SshLink): Files {
  const machine = link.name;
  const within = async <Result>(
    path: string,
    options: CallOptions,
    work: (sftp: SftpCalls, limits: CallLimits) => Promise<Result>,
  ): Promise<Result> => {
    const startedAt = performance.now();
    const limits = startCall(options, path);
    try {
      limits.check();
      const sftp = sftpCalls(await link.sftp(limits));
      return await limits.within(work(sftp, limits));
    } catch (cause) {
      if (limits.signal.aborted) link.doubtIfSilent(startedAt);
      if (cause instanceof CockpitFault) throw cause;
      const params = { host: machine, detail: cause instanceof Error ? cause.message : String(cause) };
      throw new CockpitFault('connection-unreachable', params, { retryable: true, cause });
    } finally {
      limits.end();
    }
  };
  const fault = (code: ErrorCode, file: string, cause: unknown, detail = detailOf(cause)) =>
    // Where the other side did not answer, nothing is known about the file.
    sftpStatusOf(cause) === null && !isUnsupported(cause)
      ? cause
      : new CockpitFault(code, { machine, file, detail }, { cause });

  const readWhole = async (sftp: SftpCalls, path: string, maxBytes: number): Promise<MachineFile> => {
    const handle = await sftp.open(path, 'r').catch((cause) => {
      throw fault(sftpStatusOf(cause) === sftpStatus.missing ? 'file-missing' : 'file-unreadable', path, cause);
    });
    try {
      const { uid, gid, mode, mtime } = await sftp.fstat(handle);
      const pieces: Buffer[] = [];
      let length = 0;
      // What a file says of its size is not believed: those of /proc say 0.
      for (;;) {
        const piece = Buffer.alloc(pieceBytes);
        const bytes = await sftp.read(handle, piece, length);
        if (bytes === 0) break;
        pieces.push(piece.subarray(0, bytes));
        length += bytes;
        if (length > maxBytes) throw new CockpitFault('file-too-long', { machine, file: path, maxBytes });
      }
      const content = Buffer.concat(pieces, length);
      return {
        content,
        revision: revisionOf(content),
        owner: { uid, gid },
        mode: mode & 0o7777,
        modifiedAt: mtime * 1_000,
      };
    } catch (cause) {
      throw cause instanceof CockpitFault ? cause : fault('file-unreadable', path, cause);
    } finally {
      sftp.close(handle).catch(() => {});
    }
  };

  /** Owner and mode of what is there, null where nothing is; throws `file-changed` where it is not the expected file. */
  const requireRevision = async (sftp: SftpCalls, file: string, expected: string | null | undefined) => {
    if (expected === undefined) return statOf(sftp, file);
    const found = await readWhole(sftp, file, mostBytes).catch((thrown) => {
      if (thrown instanceof CockpitFault && thrown.code === 'file-missing') return null;
      throw thrown;
    });
    if ((found?.revision ?? null) !== expected) throw new CockpitFault('file-changed', { machine, file });
    return found === null ? null : { ...found.owner, mode: found.mode };
  };

  return {
    readFile: (path, maxBytes, options) => within(path, options, (sftp) => readWhole(sftp, path, maxBytes)),
    writeFile: (path, content, { revision, mode }, options) =>
      within(path, options, async (sftp, limits) => {
        const file = await sftp.realpath(path).catch((cause) => {
          if (sftpStatusOf(cause) === null) throw cause;
          return path;
        });
        const like = await requireRevision(sftp, file, revision);
        const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
        const copy = posix.join(posix.dirname(file), `.${posix.basename(file)}.cockpit-next`);
        try {
          await writeCopy(sftp, copy, bytes, like, mode);
          // A call that is over changes nothing any more.
          limits.check();
          await sftp.replace(copy, file);
          await syncFolder(sftp, posix.dirname(file));
        } catch (cause) {
          await sftp.unlink(copy).catch(() => {});
          if (cause instanceof CockpitFault) throw cause;
          throw fault('file-unwritable', path, cause, await detailOfWrite(sftp, file, bytes.length, cause));
        }
        return revisionOf(bytes);
      }),
    removeFile: (path, options) =>
      within(path, options, async (sftp) => {
        await sftp.unlink(path).catch((cause) => {
          if (sftpStatusOf(cause) !== sftpStatus.missing) throw fault('file-unwritable', path, cause);
        });
      }),
  };
}

interface Like {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

async function statOf(sftp: SftpCalls, file: string): Promise<Like | null> {
  const stats = await sftp.stat(file).catch((cause) => {
    if (sftpStatusOf(cause) === null) throw cause;
    return null;
  });
  return stats === null ? null : { uid: stats.uid, gid: stats.gid, mode: stats.mode & 0o7777 };
}

/** The new content beside the file, on the disk, with the owner and the mode that the file has. */
async function writeCopy(sftp: SftpCalls, copy: string, content: Buffer, like: Like | null, mode: number | undefined) {
  // A leftover may belong to somebody else or be a link: never write through it.
  await sftp.unlink(copy).catch((cause) => {
    if (sftpStatusOf(cause) === null) throw cause;
  });
  const handle = await sftp.open(copy, 'wx', { mode: 0o600 });
  try {
    await sftp.write(handle, content);
    if (like !== null) {
      const own = await sftp.fstat(handle);
      if (own.uid !== like.uid || own.gid !== like.gid) await sftp.setOwner(handle, like.uid, like.gid);
    }
    await sftp.setMode(handle, mode ?? like?.mode ?? 0o644);
    await sftp.sync(handle);
  } finally {
    await sftp.close(handle).catch(() => {});
  }
}

/** So that the new name is on the disk as well; not every server opens a folder. */
async function syncFolder(sftp: SftpCalls, folder: string): Promise<void> {
  try {
    const handle = await sftp.open(folder, 'r');
    await sftp.sync(handle);
    await sftp.close(handle);
  } catch {
    // The file is in its place.
  }
}

/** SFTP says "failure" for a full disk as for much else: asked again in other words. */
async function detailOfWrite(sftp: SftpCalls, file: string, bytes: number, cause: unknown): Promise<string> {
  if (sftpStatusOf(cause) !== sftpStatus.failed) return detailOf(cause);
  const free = await sftp.freeBytes(posix.dirname(file));
  return free !== null && free < bytes ? 'ENOSPC' : detailOf(cause);
}

function detailOf(cause: unknown): string {
  switch (sftpStatusOf(cause)) {
    case sftpStatus.missing:
      return 'ENOENT';
    case sftpStatus.denied:
      return 'EACCES';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}

function revisionOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
