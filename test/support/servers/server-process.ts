import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A server that runs in the foreground as our child; it is only ever addressed by its pid. */
export interface ServerProcess {
  readonly pid: number;
  /** What it wrote to its standard error, its last 64 KB. */
  output(): string;
  hasExited(): boolean;
  /** Freezes it: connections are still taken by the kernel, nothing is answered. */
  pause(): void;
  resume(): void;
  /** Asks it to end, and insists after 5 s. */
  stop(): Promise<void>;
}

/** Starts `command` without a shell. Rejects when there is no such program. */
export async function startServerProcess(command: string, args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin` },
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-65_536);
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await started(child);
  const stop = async () => {
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(insist);
  };
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    hasExited,
    pause: () => {
      child.kill('SIGSTOP');
      untilStopped(child.pid ?? 0);
    },
    resume: () => child.kill('SIGCONT'),
    stop: async () => {
      if (!hasExited()) await stop();
    },
  };
}

/**
 * A signal takes effect a moment after it was sent, and thread by thread: a request that is sent in between would still
 * be answered. Looks without giving way, so that nothing else can happen meanwhile.
 */
function untilStopped(pid: number): void {
  const givesUpAt = performance.now() + 5_000;
  const threads = () =>
    readdirSync(`/proc/${pid}/task`).map((id) => readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8'));
  while (performance.now() < givesUpAt) {
    if (threads().every((stat) => /\) [Tt] /.test(stat))) return;
  }
  throw new Error(`process ${pid} did not stop`);
}

function started(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('spawn', resolve);
  child.once('error', reject);
  return promise;
}
