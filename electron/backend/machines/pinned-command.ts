import { CockpitFault } from '../../../shared/errors.ts';
import { atPath, parseJson } from '../../../shared/steps/outputs.ts';
import { pinnedFileLine } from '../../../shared/steps/pinned-file-line.ts';
import { boundedMatch } from '../platform/bounded-match.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';
import type { Machine } from './machine.ts';
import { runProgram } from './run-program.ts';

/** A file that a command runs, and the content that was agreed on. */
export interface PinnedFile {
  readonly path: string;
  readonly sha256: string;
}

export interface PinnedCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Added to `env`, which counts where both have a name; never shown, and masked in what the command prints. */
  readonly secretEnv?: Readonly<Record<string, string>>;
  readonly directory: string | null;
  readonly timeoutMs: number;
  readonly successExitCode: number;
  readonly pins: readonly PinnedFile[];
}

const pinnedFileLimitBytes = 8 * 1024 * 1024;
const outputLimitCharacters = 1024 * 1024;
/** Most that an error holds of what a command printed. */
export const detailCharacters = 400;

/** Reads lines that fit `pinnedFileLine`. */
export function readPins(lines: readonly string[]): readonly PinnedFile[] {
  return lines.map((line) => {
    const [, sha256 = '', path = ''] = pinnedFileLine.exec(line) ?? [];
    return { path, sha256 };
  });
}

/** Throws `command-file-changed`, with both hashes, for the first file that is not what was agreed on. */
export async function requirePins(machine: Machine, pins: readonly PinnedFile[], options: CallOptions): Promise<void> {
  const limits = startCall(options, machine.name);
  try {
    for (const { path: file, sha256: expected } of pins) {
      const left = { deadlineMs: limits.remainingMs(), signal: options.signal };
      const { revision: found } = await machine.readFile(file, pinnedFileLimitBytes, left);
      if (found !== expected) {
        throw new CockpitFault('command-file-changed', { machine: machine.name, file, expected, found });
      }
    }
  } finally {
    limits.end();
  }
}

/**
 * Runs a command whose files are what was agreed on, and returns what it printed on stdout, at most 1 Mi characters.
 * Throws `command-file-changed` (nothing was run), `command-failed` (another exit code; with the tail of what it
 * printed), `command-output-unclear`, and what the machine throws.
 */
export async function runPinned(machine: Machine, pinned: PinnedCommand, options: CallOptions): Promise<string> {
  const limits = startCall({ ...options, deadlineMs: Math.min(options.deadlineMs, pinned.timeoutMs) }, machine.name);
  const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
  const { command, secretEnv = {}, directory, successExitCode: expected } = pinned;
  const masked = (text: string) => withoutSecrets(text, Object.values(secretEnv));
  const [program = ''] = command;
  try {
    limits.check();
    await requirePins(machine, pinned.pins, left());
    const how = { env: { ...secretEnv, ...pinned.env }, directory, maxOutput: outputLimitCharacters };
    const { exitCode, ...printed } = await runProgram(machine, command, left(), how);
    const [stdout, stderr] = [masked(printed.stdout), masked(printed.stderr)];
    if (exitCode !== expected) {
      const detail = (stderr.trim() || stdout.trim()).slice(-detailCharacters);
      const params = { machine: machine.name, command: program, exitCode, expected, detail };
      throw new CockpitFault('command-failed', params, { retryable: true });
    }
    // Only its end was kept: nobody knows what was before.
    if (printed.stdout.length >= outputLimitCharacters) throw unclear(program, 'too-long', '');
    return stdout;
  } finally {
    limits.end();
  }
}

/** What is shorter is no secret, and could be a number that the command is asked for. */
const shortestSecret = 6;

function withoutSecrets(text: string, secrets: readonly string[]): string {
  // The longest first: one may begin with another.
  return secrets
    .filter((secret) => secret.length >= shortestSecret)
    .sort((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.replaceAll(secret, '•••'), text);
}

/** How a value stands in what a command prints: where neither is given, it is the whole, without the space around it. */
export interface PrintedValue {
  /** In its JSON. */
  readonly path?: string | undefined;
  /** Regular expression: the first group, else the whole match. */
  readonly pattern?: string | undefined;
}

/** Throws `command-output-unclear`, `pattern-too-slow`. `program` names the command in the error. */
export function printedValue(stdout: string, { path, pattern }: PrintedValue, program: string): string {
  let text: string | null = stdout;
  if (path !== undefined) {
    const json = parseJson(stdout);
    if (json === undefined) throw unclear(program, 'not-json', stdout);
    const value = atPath(json, path);
    if (value === undefined || value === null) throw unclear(program, 'missing', stdout);
    text = typeof value === 'string' ? value : JSON.stringify(value);
  }
  if (pattern !== undefined) text = boundedMatch(pattern, text);
  if (text === null) throw unclear(program, 'missing', stdout);
  return text.trim();
}

function unclear(command: string, reason: string, printed: string): CockpitFault {
  const detail = printed.trim().slice(0, detailCharacters);
  return new CockpitFault('command-output-unclear', { command, reason, detail });
}
