import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { CockpitFault } from '../../../shared/errors.ts';
import { type CallOptions, startCall } from './call-limits.ts';

/** More than this of each stream is never held; what came last is kept, because that is where errors stand. */
const outputLimitBytes = 64 * 1024;

export interface FinishedProcess {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, without a shell and without input. A non-zero exit is a result, not an error.
 * Throws `process-not-started` (no such program, no permission), `deadline-exceeded` or `cancelled`; in the last two
 * cases the program has been killed.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: CallOptions & { readonly env?: NodeJS.ProcessEnv },
): Promise<FinishedProcess> {
  const limits = startCall(options, command);
  try {
    limits.check();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: options.env, shell: false });
    const stdout = keepTail(child.stdout);
    const stderr = keepTail(child.stderr);
    const closed = new Promise<number | null>((resolve, reject) => {
      child.once('error', (cause: NodeJS.ErrnoException) =>
        reject(new CockpitFault('process-not-started', { command, detail: cause.code ?? cause.message }, { cause })),
      );
      child.once('close', resolve);
    });
    // When the call ends first, nobody listens to `closed` any more; its rejection is then of no interest.
    closed.catch(() => {});
    const kill = () => child.kill('SIGKILL');
    limits.signal.addEventListener('abort', kill, { once: true });
    const exitCode = await limits.within(closed);
    limits.signal.removeEventListener('abort', kill);
    return { exitCode, stdout: stdout(), stderr: stderr() };
  } finally {
    limits.end();
  }
}

function keepTail(stream: Readable): () => string {
  let kept = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-outputLimitBytes);
  });
  return () => kept.toString('utf8');
}
