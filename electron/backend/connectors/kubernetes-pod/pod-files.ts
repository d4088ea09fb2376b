import { createHash } from 'node:crypto';
import { CockpitFault, type ErrorCode } from '../../../../shared/errors.ts';
import type { ChosenPod } from '../../kubernetes/choose-pod.ts';
import type { Machine, MachineFile } from '../../machines/machine.ts';
import { type CallLimits, type CallOptions, startCall } from '../../platform/call-limits.ts';
import { readScript, removeScript, writeScript } from './file-scripts.ts';
import type { PodLink } from './pod-link.ts';
import { runScript } from './pod-scripts.ts';

/** A file whose revision is asked for may be as long as this. */
const mostBytes = 64 * 1024 * 1024;
/** Owner, mode and time stand in a line before the content. */
const headBytes = 200;
const go = Buffer.from('go\n');

/**
 * Files of the container, by the programs of its image. A time of change is known to the second. Where several pods could
 * be taken each call throws `pods-several`: a file of one of them would be shown and moved for the whole.
 */
export function podFiles(link: PodLink): Pick<Machine, 'readFile' | 'writeFile' | 'removeFile'> {
  const machine = link.name;
  const fault = (code: ErrorCode, file: string, stderr: string) =>
    new CockpitFault(code, { machine, file, detail: detailOf(stderr) });

  const readWhole = async (
    pod: ChosenPod,
    path: string,
    maxBytes: number,
    limits: CallLimits,
  ): Promise<MachineFile> => {
    const script = [readScript, plain(path), String(maxBytes + 1)] as const;
    const { exitCode, stdout, stderr } = await runScript(link, pod, script, maxBytes + headBytes, limits);
    const [, head = '', uid, gid, mode, seconds] = /^((\d+) (\d+) (\d+) (\d+)\n)/.exec(stdout.toString('latin1')) ?? [];
    if (exitCode !== 0 || head === '') {
      throw fault(/no such file/i.test(stderr) ? 'file-missing' : 'file-unreadable', path, stderr);
    }
    const content = stdout.subarray(head.length);
    if (content.length > maxBytes) throw new CockpitFault('file-too-long', { machine, file: path, maxBytes });
    return {
      content,
      revision: revisionOf(content),
      owner: { uid: Number(uid), gid: Number(gid) },
      mode: Number.parseInt(mode ?? '', 8),
      modifiedAt: Number(seconds) * 1_000,
    };
  };

  const requireRevision = async (
    pod: ChosenPod,
    path: string,
    expected: string | null | undefined,
    limits: CallLimits,
  ) => {
    if (expected === undefined) return;
    const found = await readWhole(pod, path, mostBytes, limits).catch((thrown) => {
      if (thrown instanceof CockpitFault && thrown.code === 'file-missing') return null;
      throw thrown;
    });
    if ((found?.revision ?? null) !== expected) throw new CockpitFault('file-changed', { machine, file: path });
  };

  return {
    readFile: (path, maxBytes, options) =>
      within(path, options, async (limits) => readWhole(await link.chooseOnly(limits), path, maxBytes, limits)),
    writeFile: (path, content, { revision, mode }, options) =>
      within(path, options, async (limits) => {
        // Once: what was compared and what is replaced are files of the same pod.
        const pod = await link.chooseOnly(limits);
        await requireRevision(pod, path, revision, limits);
        const script = [writeScript, plain(path), mode?.toString(8) ?? '', String(content.length)] as const;
        const { exitCode, stderr } = await runScript(link, pod, script, headBytes, limits, async (running) => {
          // One that has ended takes nothing any more; how it ended says why.
          await Promise.race([running.write(content), running.ended]).catch(() => {});
          await running.spoke;
          // A call that is over changes nothing any more.
          limits.check();
          await running.write(go).catch(() => {});
        });
        if (exitCode !== 0) throw fault('file-unwritable', path, stderr);
        return revisionOf(content);
      }),
    removeFile: (path, options) =>
      within(path, options, async (limits) => {
        const pod = await link.chooseOnly(limits);
        const { exitCode, stderr } = await runScript(link, pod, [removeScript, plain(path)], headBytes, limits);
        if (exitCode !== 0) throw fault('file-unwritable', path, stderr);
      }),
  };
}

async function within<Result>(
  path: string,
  options: CallOptions,
  work: (limits: CallLimits) => Promise<Result>,
): Promise<Result> {
  const limits = startCall(options, path);
  try {
    limits.check();
    return await limits.within(work(limits));
  } finally {
    limits.end();
  }
}

/** A name that begins with a dash would be an option. */
function plain(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

const known: readonly (readonly [RegExp, string])[] = [
  [/no such file|directory nonexistent/i, 'ENOENT'],
  [/permission denied/i, 'EACCES'],
  [/read-only file system/i, 'EROFS'],
  [/no space left/i, 'ENOSPC'],
  [/operation not permitted/i, 'EPERM'],
  [/is a directory/i, 'EISDIR'],
];

function detailOf(stderr: string): string {
  return known.find(([words]) => words.test(stderr))?.[1] ?? stderr.trim().slice(-300);
}

function revisionOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
