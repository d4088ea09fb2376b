import { randomUUID } from 'node:crypto';
import type { ClientChannel } from 'ssh2';
import { CockpitFault } from '../../../../shared/errors.ts';
import { type CallLimits, startCall } from '../../platform/call-limits.ts';
import type { ExecCapability, ExecRun } from '../connector.ts';
import { type MarkedOutput, markedOutput } from './marked-output.ts';
import type { SshLink } from './ssh-link.ts';
import { supervisedScript } from './supervised-script.ts';

/** Nothing of a program stands here: this is what everybody on that machine may read. */
const shell = 'exec /bin/sh -s';
/** A connection that says nothing for so long after a program was to end is taken for a silent one. */
const answerMs = 80;
/** From the other side's word that it ends the program until it must have killed it, with some air. */
const endMs = 3_000;
/** Output is waited for after the program's end until it was quiet for so long: what it left behind may hold it open. */
const quietMs = 1_000;
/** The other side ends a program this much after the caller would have done it. */
const watchdogS = 2;
const longestScript = 1024 * 1024;

/**
 * Programs on the other side. The exit code of a program that a signal ended is 128 and the signal's number. Its end is
 * waited for when it is cancelled or late, as long as the other side answers; it is also ended when the connection
 * breaks, and at its own time at the latest.
 */
export function remoteExec(link: SshLink): ExecCapability {
  return {
    run: async (command, how, options) => {
      const [program = ''] = command;
      requireSendable(command, how);
      const deadlineMs = Math.min(how.timeoutMs, options.deadlineMs);
      const limits = startCall({ deadlineMs, signal: options.signal }, program);
      try {
        limits.check();
        return await supervise(link, command, how, limits);
      } finally {
        limits.end();
      }
    },
  };
}

async function supervise(link: SshLink, command: readonly string[], how: ExecRun, limits: CallLimits): Promise<number> {
  const [program = ''] = command;
  const channel = await link.session(shell, limits);
  const mark = randomUUID();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let over = false;
  const pass = (stream: 'stdout' | 'stderr') => (text: string) => {
    if (!over && !limits.signal.aborted) how.onOutput(text, stream);
  };
  const stdout = markedOutput(mark, pass('stdout'));
  const stderr = markedOutput(mark, pass('stderr'));
  const ending = watchForEnding(mark);
  let exitCode: number | null = null;
  let quiet: NodeJS.Timeout | undefined;
  const settle = () => {
    if (limits.signal.aborted) return reject(endedFault(limits));
    stdout.end();
    stderr.end();
    const fault = faultOf(program, exitCode, stdout, stderr, link.name);
    if (fault !== null) return reject(fault);
    resolve(exitCode ?? -1);
  };
  const settleWhenQuiet = () => {
    if (exitCode === null) return;
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      settle();
      channel.close();
    }, quietMs);
  };
  channel.on('data', (chunk: Buffer) => {
    stdout.write(chunk);
    settleWhenQuiet();
  });
  channel.stderr.on('data', (chunk: Buffer) => {
    if (limits.signal.aborted) ending.look(chunk);
    else stderr.write(chunk);
    settleWhenQuiet();
  });
  channel.on('error', () => {});
  channel.once('exit', (code: number | null) => {
    exitCode = code ?? -1;
    settleWhenQuiet();
  });
  channel.once('close', settle);
  const end = () => endRemotely(channel, ending.seen, () => reject(endedFault(limits)), link);
  limits.signal.addEventListener('abort', end, { once: true });
  channel.write(
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

/** The end of its input tells the other side to end the program. */
function endRemotely(channel: ClientChannel, answered: Promise<void>, giveUp: () => void, link: SshLink): void {
  channel.end();
  let patience = setTimeout(() => {
    link.doubt();
    giveUp();
  }, answerMs);
  const stop = () => clearTimeout(patience);
  channel.once('close', stop);
  void answered.then(() => {
    stop();
    patience = setTimeout(giveUp, endMs);
  });
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
): CockpitFault | null {
  const header = stderr.header();
  if (header?.startsWith('refused') === true) {
    return new CockpitFault('process-not-started', { command: program, detail: header.slice('refused '.length) });
  }
  if (exitCode === null) {
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
