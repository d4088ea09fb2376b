import { CockpitFault } from '../../../../shared/errors.ts';
import type { Machine } from '../../machines/machine.ts';
import { type FinishedProgram, runProgram } from '../../machines/run-program.ts';
import type { CallOptions } from '../../platform/call-limits.ts';

/** The machine of one host as it is now: its connection may be opened anew between two uses, so nobody keeps it. */
export type MachineAccess = () => Promise<Machine>;

/** A desktop session's and an SSH command's PATH often lack the folders of system programs. */
const surroundings = 'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; LC_ALL=C; export PATH LC_ALL\n';

/** Runs a POSIX shell script on the host, in one round trip; `args` are its `$1`, `$2`, …, never part of its text. */
export async function runScript(
  access: MachineAccess,
  script: string,
  args: readonly string[],
  options: CallOptions,
): Promise<FinishedProgram> {
  return runProgram(await access(), ['sh', '-c', surroundings + script, 'sh', ...args], options);
}

/**
 * Runs a program on the host, found in the folders of system programs as well. A non-zero exit is a result. Throws
 * `process-not-started` where there is no such program or it may not be run.
 */
export async function runOnHost(
  access: MachineAccess,
  command: readonly string[],
  options: CallOptions,
): Promise<FinishedProgram> {
  const finished = await runScript(access, 'exec "$@"', command, options);
  // What a shell says of a program that it cannot find or may not run.
  const detail = { 126: 'EACCES', 127: 'ENOENT' }[finished.exitCode];
  if (detail !== undefined) throw new CockpitFault('process-not-started', { command: command[0] ?? '', detail });
  return finished;
}
