import { toCockpitError } from '../../../../shared/errors.ts';
import type { Machine } from '../../machines/machine.ts';
import { runProgram } from '../../machines/run-program.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { redactSecrets } from '../../platform/command-secrets.ts';

/** What the running process is, as evidence; null where its machine does not show that. */
export interface ProcessEvidence {
  readonly pid: string;
  /** Of systemd, where it belongs to one. */
  readonly unit: string | null;
  /** With its arguments, each as a text; what looks like a secret is taken out. */
  readonly command: readonly string[] | null;
  readonly directory: string | null;
  readonly user: string | null;
}

const commandLimitBytes = 64 * 1024;
const longestCommandCharacters = 4_000;
// One round trip; a line of its own for each answer, empty where there is none.
const script = `readlink "/proc/$1/cwd" || echo
stat -c %U "/proc/$1" || echo
cat "/proc/$1/cgroup" || echo`;

/** Looks at a process in /proc. Throws only when the call ends. */
export async function processEvidence(host: Machine, pid: string, options: CallOptions): Promise<ProcessEvidence> {
  const ended = (error: unknown) => {
    if (['cancelled', 'deadline-exceeded'].includes(toCockpitError(error).code)) throw error;
    return null;
  };
  const [line, said] = await Promise.all([
    host.readFile(`/proc/${pid}/cmdline`, commandLimitBytes, options).catch(ended),
    runProgram(host, ['sh', '-c', script, 'sh', pid], options).catch(ended),
  ]);
  const [directory = '', user = '', ...groups] = (said?.stdout ?? '').split('\n');
  const unit = groups.flatMap((group) => /\/([^/]+\.service)(?:\/|$)/.exec(group)?.[1] ?? [])[0];
  return {
    pid,
    unit: unit ?? null,
    command: line === null ? null : withoutSecrets(line.content.toString('utf8')),
    directory: directory || null,
    user: user || null,
  };
}

/** Argument by argument, an option together with the one after it, since that may be its value. */
function withoutSecrets(line: string): readonly string[] {
  const words = line.slice(0, longestCommandCharacters).replace(/\0$/, '').split('\0');
  return words.map((word, index) => {
    const option = words[index - 1] ?? '';
    if (!option.startsWith('-') || option.includes('=')) return redactSecrets(word).text;
    const front = `${option} `;
    const { text } = redactSecrets(front + word);
    return text.startsWith(front) ? text.slice(front.length) : redactSecrets(word).text;
  });
}
