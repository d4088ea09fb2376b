import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, realpath, rm, stat } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { CockpitFault, type ErrorCode } from '../../../shared/errors.ts';
import type { ExecCapability } from '../connectors/connector.ts';
import { besideFile, replaceDurably, writeDurably } from '../platform/atomic-file.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';
import { localExec } from './local-exec.ts';
import type { Machine, MachineFile } from './machine.ts';
import { unreached } from './unreached.ts';

const name = 'local';
const pieceBytes = 64 * 1024;
/** A file whose revision is asked for may be as long as this. */
const mostBytes = 64 * 1024 * 1024;

/** This computer; its programs get the cockpit's own environment unless `exec` gives them another one. */
export function localMachine(exec: ExecCapability = localExec([])): Machine {
  const machine: Machine = {
    name,
    exec,
    readFile: (path, maxBytes, options) => within(options, path, () => readWhole(path, maxBytes)),
    writeFile: (path, content, { revision, mode }, options) =>
      within(options, path, async (signal) => {
        const file = await realpath(path).catch(() => path);
        await requireRevision(file, revision);
        const like = await stat(file).catch(() => null);
        const copy = besideFile(file, 'next');
        try {
          await writeDurably(copy, content, owned(like, mode));
          // A call that is over changes nothing any more.
          signal.throwIfAborted();
          await replaceDurably(copy, file);
        } catch (cause) {
          await rm(copy, { force: true }).catch(() => {});
          throw fault('file-unwritable', path, cause);
        }
        return revisionOf(content);
      }),
    removeFile: (path, options) =>
      within(options, path, async () => {
        await rm(path, { force: true }).catch((cause) => {
          throw fault('file-unwritable', path, cause);
        });
      }),
    connect: (to, options) =>
      within(options, to.kind === 'unix' ? to.path : to.host, async (signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const socket = connectSocket(to.kind === 'unix' ? { path: to.path } : { host: to.host, port: to.port });
        socket.once('connect', resolve);
        const host = to.kind === 'unix' ? to.path : `${to.host}:${to.port}`;
        socket.once('error', (cause) => reject(unreached(host, cause)));
        signal.addEventListener('abort', () => socket.connecting && socket.destroy(), { once: true });
        await promise;
        return socket;
      }),
  };
  return machine;
}

async function within<Result>(
  options: CallOptions,
  what: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limits = startCall(options, what);
  try {
    limits.check();
    return await limits.within(work(limits.signal));
  } finally {
    limits.end();
  }
}

async function readWhole(path: string, maxBytes: number): Promise<MachineFile> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw fault(cause.code === 'ENOENT' ? 'file-missing' : 'file-unreadable', path, cause);
  });
  try {
    const { uid, gid, mode, mtimeMs } = await handle.stat();
    const pieces: Buffer[] = [];
    let length = 0;
    // What a file says of its size is not believed: those of /proc say 0.
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(pieceBytes), 0, pieceBytes);
      if (bytesRead === 0) break;
      pieces.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
      if (length > maxBytes) throw new CockpitFault('file-too-long', { machine: name, file: path, maxBytes });
    }
    const content = Buffer.concat(pieces, length);
    return {
      content,
      revision: revisionOf(content),
      owner: { uid, gid },
      mode: mode & 0o7777,
      modifiedAt: Math.round(mtimeMs),
    };
  } catch (cause) {
    throw cause instanceof CockpitFault ? cause : fault('file-unreadable', path, cause);
  } finally {
    await handle.close();
  }
}

/** What the file is like when it is there, else what a new one of ours is like. */
function owned(like: Stats | null, mode: number | undefined): Pick<Stats, 'uid' | 'gid' | 'mode'> {
  const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, mode: 0o644 };
  const base = like ?? own;
  return { uid: base.uid, gid: base.gid, mode: mode ?? base.mode };
}

async function requireRevision(file: string, expected: string | null | undefined): Promise<void> {
  if (expected === undefined) return;
  const found = await readWhole(file, mostBytes).then(
    (read) => read.revision,
    (thrown) => {
      if (thrown instanceof CockpitFault && thrown.code === 'file-missing') return null;
      throw thrown;
    },
  );
  if (found !== expected) throw new CockpitFault('file-changed', { machine: name, file });
}

function fault(code: ErrorCode, file: string, cause: unknown): CockpitFault {
  const { code: detail, message } = cause as NodeJS.ErrnoException;
  return new CockpitFault(code, { machine: name, file, detail: detail ?? message }, { cause });
}

function revisionOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
