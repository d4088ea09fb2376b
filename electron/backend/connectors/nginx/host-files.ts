import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { type MachineAccess, runScript } from './host-script.ts';

/** Far more than any real file: a wrong path should not fill the memory. */
const configLimitBytes = 1024 * 1024;

/** A configuration file as it lies on a host. */
export interface ConfigText {
  /** Latin-1, in which every character is one byte. */
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
}

export interface ConfigFile extends ConfigText {
  readonly owner: { readonly uid: number; readonly gid: number };
}

/**
 * A name beside `file` for a passing copy of it. It begins with a dot, so that a `*` in an include directive or in a
 * shell does not take it for a real file.
 */
export function besideFile(file: string, purpose: string): string {
  return posix.join(posix.dirname(file), `.${posix.basename(file)}.cockpit-${purpose}`);
}

/** Throws `nginx-config-unreadable`. */
export async function readConfig(access: MachineAccess, file: string, options: CallOptions): Promise<ConfigFile> {
  try {
    const machine = await access();
    const { content, mode, owner } = await machine.readFile(file, configLimitBytes, options);
    return { text: content.toString('latin1'), mode, owner };
  } catch (error) {
    const { code, params } = toCockpitError(error);
    if (code !== 'file-missing' && code !== 'file-unreadable' && code !== 'file-too-long') throw error;
    const detail = code === 'file-too-long' ? 'EFBIG' : (params.detail ?? code);
    throw new CockpitFault('nginx-config-unreadable', { file, folder: posix.dirname(file), detail }, { cause: error });
  }
}

/**
 * Puts a text (Latin-1) in the place of a file. `expected`: the text that is to be there; without it whatever is there
 * is replaced. Throws `nginx-config-unwritable` and, with `expected`, `file-changed`.
 */
export async function writeConfig(
  access: MachineAccess,
  file: string,
  text: string,
  how: { readonly expected?: string; readonly mode?: number | undefined },
  options: CallOptions,
): Promise<void> {
  try {
    const machine = await access();
    const revision = how.expected === undefined ? {} : { revision: revisionOf(how.expected) };
    const mode = how.mode === undefined ? {} : { mode: how.mode };
    await machine.writeFile(file, Buffer.from(text, 'latin1'), { ...revision, ...mode }, options);
  } catch (error) {
    const { code, params } = toCockpitError(error);
    if (code !== 'file-unwritable') throw error;
    throw new CockpitFault('nginx-config-unwritable', { file, detail: params.detail ?? code }, { cause: error });
  }
}

export async function removeConfig(access: MachineAccess, file: string, options: CallOptions): Promise<void> {
  await (await access()).removeFile(file, options);
}

/** Fingerprint of a configuration text (Latin-1 as read): SHA-256 of its bytes, hex; a `MachineFile.revision`. */
export function revisionOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

/** A file that a pattern names, and where it really lies. */
export interface Match {
  readonly path: string;
  readonly real: string;
}

// Without separators the shell splits nothing and only expands the pattern, passing over dot files as nginx does.
const expandScript = `IFS=
for pattern in "$@"; do
  printf 'pattern\\n'
  for match in $pattern; do
    if [ -e "$match" ]; then printf 'match %s\\nreal %s\\n' "$match" "$(readlink -f -- "$match")"; fi
  done
done
`;

/** Which files each pattern (absolute, or a plain path) names on the host, each list in the order of their names. */
export async function expandPatterns(
  access: MachineAccess,
  patterns: readonly string[],
  options: CallOptions,
): Promise<readonly (readonly Match[])[]> {
  if (patterns.length === 0) return [];
  const { stdout } = await runScript(access, expandScript, patterns, options);
  const found: Match[][] = [];
  let path = '';
  for (const line of stdout.split('\n')) {
    if (line === 'pattern') found.push([]);
    else if (line.startsWith('match ')) path = line.slice('match '.length);
    else if (line.startsWith('real ')) found.at(-1)?.push({ path, real: line.slice('real '.length) || path });
  }
  return patterns.map((_, index) => found[index] ?? []);
}

/** Where a path leads through its links; the path itself where it leads nowhere. */
export async function realPath(access: MachineAccess, path: string, options: CallOptions): Promise<string> {
  const { stdout } = await runScript(access, 'readlink -f -- "$1"', [path], options);
  return stdout.replace(/\n$/, '') || path;
}
