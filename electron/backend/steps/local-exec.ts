import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ExecCapability } from '../connectors/connector.ts';

/** After asking a program to end, this long until its whole group is killed. */
const graceMs = 2_000;
/** After that, this long until it is left behind: what escaped from its group may hold its output open for ever. */
const leaveMs = 500;

/**
 * Programs on this machine, each in a process group of its own, without a shell and without input. `withheld`: names of
 * the cockpit's own environment that are not handed on. Throws as `ExecCapability` says, `step-could-not-start` where the
 * program cannot be started.
 */
export function localExec(withheld: readonly string[]): ExecCapability {
  return {
    run: async ([program = '', ...args], { env, directory, timeoutMs, onOutput }, { signal }) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const inherited = Object.entries(process.env).filter(([name]) => !withheld.includes(name));
      const child = spawn(program, args, {
        ...(directory === null ? {} : { cwd: directory }),
        env: { ...Object.fromEntries(inherited), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let ended: CockpitFault | null = null;
      const endGroup = (fault: CockpitFault) => {
        ended ??= fault;
        signalGroup(child.pid, 'SIGTERM');
        setTimeout(() => {
          signalGroup(child.pid, 'SIGKILL');
          setTimeout(() => reject(ended), leaveMs);
        }, graceMs).unref();
      };
      const timer = setTimeout(
        () => endGroup(new CockpitFault('deadline-exceeded', { what: program, deadlineMs: timeoutMs })),
        timeoutMs,
      );
      const cancel = () => endGroup(new CockpitFault('cancelled', { what: program }));
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted === true) cancel();
      for (const stream of ['stdout', 'stderr'] as const) {
        const decoder = new StringDecoder('utf8');
        child[stream].on('data', (chunk: Buffer) => onOutput(decoder.write(chunk), stream));
      }
      child.once('error', (cause: NodeJS.ErrnoException) =>
        reject(new CockpitFault('step-could-not-start', { program, detail: cause.code ?? cause.message }, { cause })),
      );
      // A signal that nobody of us sent ends it without an exit code.
      child.once('close', (exitCode) => (ended === null ? resolve(exitCode ?? -1) : reject(ended)));
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        child.stdout.destroy();
        child.stderr.destroy();
      }
    },
  };
}

/** The whole group: what a script started ends with it. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
