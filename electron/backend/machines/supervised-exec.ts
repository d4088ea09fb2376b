import { randomUUID } from 'node:crypto';
import { CockpitFault } from '../../../shared/errors.ts';
import type { ExecCapability, ExecRun } from '../connectors/connector.ts';
import { type CallLimits, startCall } from '../platform/call-limits.ts';
import { type MarkedOutput, markedOutput } from './marked-output.ts';
import { supervisedScript } from './supervised-script.ts';

/** A connection that says nothing for so long after a program was to end is taken for a silent one. */
const answerMs = 80;
/** From the other side's word that it ends the program until it must have killed it, with some air. */
const endMs = 3_000;
/** Output is waited for after the program's end until it was quiet for so long: what it left behind may hold it open. */
const quietMs = 1_000;
/** The other side ends a program this much after the caller would have done it. */
const watchdogS = 2;
const longestScript = 1024 * 1024;

/** What a shell on the other side says. Nothing comes after `closed`. */
export interface ShellListener {
  stdout(chunk: Buffer): void;
  stderr(chunk: Buffer): void;
  /** The shell has ended, with this code; what it left behind may still print. */
  exited(code: number): void;
  /** `reason`: why it came to no end of its own, where the other side said so. */
  closed(reason: CockpitFault | null): void;
}

/** A POSIX shell on the other side that reads its script from its input. */
export interface RemoteShell {
  write(text: string): void;
  /** Ends its input. */
  end(): void;
  close(): void;
}

/** Where shells can be started. */
export interface ShellHost {
  /** How operators know it. */
  readonly name: string;
  /** Starts one as `sh -s`: nothing of a program stands in that, because everybody there may read it. */
  open(listener: ShellListener, limits: CallLimits): Promise<RemoteShell>;
  /** Something was left without an answer. */
  doubt(): void;
}

/**
 * Programs on the other side. The exit code of a program that a signal ended is 128 and the signal's number. Its end is
 * waited for when it is cancelled or late, as long as the other side answers; it is also ended when the connection
 * breaks, and at its own time at the latest.
 */
export function supervisedExec(host: ShellHost): ExecCapability {
  return {
    run: async (command, how, options) => {
      const [program = ''] = command;
      requireSendable(command, how);
      const deadlineMs = Math.min(how.timeoutMs, options.deadlineMs);
      const limits = startCall({ deadlineMs, signal: options.signal }, program);
      try {
        limits.check();
        return await supervise(host, command, how, limits);
      } finally {
        limits.end();
      }
    },
  };
}

async function supervise(
  host: ShellHost,
  command: readonly string[],
  how: ExecRun,
  limits: CallLimits,
): Promise<number> {
  const [program = ''] = command;
  const mark = randomUUID();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  promise.catch(() => {});
  let over = false;
  const pass = (stream: 'stdout' | 'stderr') => (text: string) => {
    if (!over && !limits.signal.aborted) how.onOutput(text, stream);
  };
  const stdout = markedOutput(mark, pass('stdout'));
  const exited = (code: number) => {
    exitCode = code;
    settleWhenQuiet();
  };
  const stderr = markedOutput(mark, pass('stderr'), (words) => {
    const [, code] = /^exited (\d+)$/.exec(words) ?? [];
    if (code !== undefined) exited(Number(code));
  });
  const ending = watchForEnding(mark);
  let exitCode: number | null = null;
  let quiet: NodeJS.Timeout | undefined;
  let closed = () => {};
  const settle = (reason: CockpitFault | null) => {
    if (limits.signal.aborted) return reject(endedFault(limits));
    stdout.end();
    stderr.end();
    const fault = faultOf(program, exitCode, stdout, stderr, host.name, reason);
    if (fault !== null) return reject(fault);
    resolve(exitCode ?? -1);
  };
  const settleWhenQuiet = () => {
    if (exitCode === null) return;
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      settle(null);
      shell.close();
    }, quietMs);
  };
  const shell = await host.open(
    {
      stdout: (chunk) => {
        stdout.write(chunk);
        settleWhenQuiet();
      },
      stderr: (chunk) => {
        if (limits.signal.aborted) ending.look(chunk);
        else stderr.write(chunk);
        settleWhenQuiet();
      },
      exited,
      closed: (reason) => {
        clearTimeout(quiet);
        settle(reason);
        closed();
      },
    },
    limits,
  );
  /** The end of its input tells the other side to end the program. */
  const end = () => {
    shell.end();
    const giveUp = () => reject(endedFault(limits));
    let patience = setTimeout(() => {
      host.doubt();
      giveUp();
    }, answerMs);
    closed = () => clearTimeout(patience);
    void ending.seen.then(() => {
      clearTimeout(patience);
      patience = setTimeout(giveUp, endMs);
    });
  };
  limits.signal.addEventListener('abort', end, { once: true });
  shell.write(
    supervisedScript({
      command,
      env: how.env,
      directory: how.directory,
      mark,
      endsAfterS: Math.ceil(limits.remainingMs() / 1_000) + watchdogS,
    }),
  );
  if (limits.signal.aborted) end();
  try {
    return await promise;
  } finally {
    over = true;
    clearTimeout(quiet);
    limits.signal.removeEventListener('abort', end);
  }
}

function watchForEnding(mark: string) {
  const { promise: seen, resolve } = Promise.withResolvers<void>();
  let text = '';
  return {
    seen,
    look: (chunk: Buffer) => {
      text = (text + chunk.toString('latin1')).slice(-2 * mark.length - 20);
      if (text.includes(`${mark} ending`)) resolve();
    },
  };
}

/** After it began, it is not known to be safe to run it again. */
function endedFault(limits: CallLimits): CockpitFault {
  const { code, params } = limits.fault();
  return new CockpitFault(code, params);
}

/** Why there is no exit code of the program, if so. */
function faultOf(
  program: string,
  exitCode: number | null,
  stdout: MarkedOutput,
  stderr: MarkedOutput,
  machine: string,
  reason: CockpitFault | null,
): CockpitFault | null {
  const header = stderr.header();
  if (header?.startsWith('refused') === true) {
    return new CockpitFault('process-not-started', { command: program, detail: header.slice('refused '.length) });
  }
  if (exitCode === null) {
    if (reason !== null) return reason;
    const params = { host: machine, detail: 'closed' };
    return new CockpitFault('connection-unreachable', params, { retryable: header === null });
  }
  if (header === null) {
    const said = `${stdout.noise()}${stderr.noise()}`.trim().slice(-300);
    return new CockpitFault('process-not-started', { command: program, detail: said });
  }
  return null;
}

function requireSendable(command: readonly string[], { env, directory }: ExecRun): void {
  const [program = ''] = command;
  if (program === '') throw new CockpitFault('process-not-started', { command: '', detail: 'EINVAL' });
  const name = Object.keys(env).find((key) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key));
  if (name !== undefined) throw new CockpitFault('invalid-input', { field: 'env', value: name });
  const texts = [...command, ...Object.values(env), directory ?? ''];
  if (texts.some((text) => text.includes('\0'))) throw new CockpitFault('invalid-input', { field: 'command' });
  if (texts.reduce((sum, text) => sum + text.length, 0) > longestScript) {
    throw new CockpitFault('invalid-input', { field: 'command', maxBytes: longestScript });
  }
}
