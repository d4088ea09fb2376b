import type { ChosenPod } from '../../kubernetes/choose-pod.ts';
import { lost, type PodExec } from '../../kubernetes/pod-exec.ts';
import type { CallLimits } from '../../platform/call-limits.ts';
import type { PodLink } from './pod-link.ts';

export interface ScriptEnd {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A script that is under way. */
export interface RunningScript {
  write(bytes: Uint8Array): Promise<void>;
  /** Once it has written something, or has ended. */
  readonly spoke: Promise<void>;
  readonly ended: Promise<ScriptEnd>;
}

const mostErrors = 8 * 1024;

/**
 * Runs a short script of our own in the container of a pod, with every byte of what it writes; more than `maxBytes` ends it. When
 * the call is over its input ends. Throws what opening throws, and `connection-unreachable`.
 */
export async function runScript(
  link: PodLink,
  pod: ChosenPod,
  [script, ...args]: readonly [string, ...string[]],
  maxBytes: number,
  limits: CallLimits,
  work: (running: RunningScript) => Promise<unknown> = async () => {},
): Promise<ScriptEnd> {
  const pieces: Buffer[] = [];
  let length = 0;
  let stderr = '';
  const spoke = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<ScriptEnd>();
  ended.promise.catch(() => {});
  let streams: PodExec | null = null;
  const finish = (exitCode: number) => {
    spoke.resolve();
    ended.resolve({ exitCode, stdout: Buffer.concat(pieces, length), stderr });
  };
  const listener = {
    stdout: (chunk: Buffer) => {
      pieces.push(chunk);
      length += chunk.length;
      spoke.resolve();
      if (length > maxBytes) finish(0);
    },
    stderr: (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-mostErrors);
    },
    ended: (end: Parameters<Parameters<PodLink['open']>[2]['ended']>[0]) => {
      if (end.exitCode !== null) return finish(end.exitCode);
      spoke.resolve();
      ended.reject(end.fault ?? lost(pod));
    },
  };
  try {
    streams = await link.open(pod, ['sh', '-c', script, 'sh', ...args], listener, limits);
    const running = { write: streams.write, spoke: spoke.promise, ended: ended.promise };
    await limits.within(work(running));
    return await limits.within(ended.promise);
  } finally {
    streams?.close();
  }
}
