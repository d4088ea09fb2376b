import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { runProcess } from '../platform/run-process.ts';

/** Where the installers of cloud tools put them, and what the PATH of a desktop session often lacks. */
const usualFolders = [
  ...['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin', '/bin', '/snap/bin', '/usr/local/google-cloud-sdk/bin'],
  ...['.local/bin', 'bin', 'google-cloud-sdk/bin', '.krew/bin', '.asdf/shims', 'go/bin'].map((folder) =>
    join(homedir(), folder),
  ),
];

/** A shell whose start files take longer than this is not waited for. */
const shellDeadlineMs = 3_000;
const mark = '\u0001';

let loginPath: Promise<string> | null = null;

/**
 * The PATH on which exec plugins are found: this process's, then that of the user's login shell (asked once), then the
 * usual folders.
 */
export async function pluginPath(): Promise<string> {
  loginPath ??= loginShellPath();
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...(await loginPath).split(delimiter),
    ...usualFolders,
  ];
  return [...new Set(folders.filter((folder) => folder !== ''))].join(delimiter);
}

/** The program's path, or null where no folder of `path` has it. A name with folders is taken as it is. */
export async function findProgram(program: string, path: string): Promise<string | null> {
  if (/[/\\]/.test(program)) return program;
  for (const folder of path.split(delimiter)) {
    const file = join(folder, program);
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return null;
}

async function loginShellPath(): Promise<string> {
  if (process.platform === 'win32') return '';
  try {
    const shell = process.env.SHELL || userInfo().shell || '/bin/sh';
    const print = `printf '%s' "${mark}$PATH${mark}"`;
    const { stdout } = await runProcess(shell, ['-l', '-c', print], { deadlineMs: shellDeadlineMs });
    // Start files print what they like around it.
    return stdout.split(mark)[1] ?? '';
  } catch {
    return '';
  }
}
