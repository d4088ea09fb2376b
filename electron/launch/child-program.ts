import { type ChildProcess, spawn } from 'node:child_process';

export interface ChildProgram {
  /** Exit code; a signal's name when one ended it; the message when it could not be started. */
  readonly ended: Promise<number | string>;
  /** Asks it to end, and kills it when it does not within `deadlineMs`. */
  end(deadlineMs: number): Promise<void>;
}

/**
 * Starts a program on this terminal. With `channel`, a Node program notices that this process is gone and ends too.
 */
export function startProgram(
  executable: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly channel: boolean },
): ChildProgram {
  const child: ChildProcess = spawn(executable, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: options.channel ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    ended,
    end: async (deadlineMs) => {
      child.kill('SIGTERM');
      const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      await ended;
      clearTimeout(deadline);
    },
  };
}
