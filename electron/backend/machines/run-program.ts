import type { ExecRun } from '../connectors/connector.ts';
import type { CallOptions } from '../platform/call-limits.ts';
import type { Machine } from './machine.ts';

/** More than this of each stream is never held; what came last is kept, because that is where errors stand. */
const outputLimit = 64 * 1024;

export interface FinishedProgram {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program on a machine to its end and keeps what it printed. A non-zero exit is a result, not an error. */
export async function runProgram(
  machine: Machine,
  command: readonly string[],
  options: CallOptions,
  how: Partial<Pick<ExecRun, 'env' | 'directory'>> & { readonly maxOutput?: number } = {},
): Promise<FinishedProgram> {
  const output = { stdout: '', stderr: '' };
  const limit = how.maxOutput ?? outputLimit;
  const exitCode = await machine.exec.run(
    command,
    {
      env: how.env ?? {},
      directory: how.directory ?? null,
      timeoutMs: options.deadlineMs,
      onOutput: (text, stream) => {
        output[stream] = (output[stream] + text).slice(-limit);
      },
    },
    options,
  );
  return { exitCode, ...output };
}
