import { request as httpRequest, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import { type CallLimits, startCall } from '../../platform/call-limits.ts';
import { rehearsalPath, rehearsalType } from '../../practice/command-rehearsal.ts';
import type { ExecCapability, ExecRun } from '../connector.ts';

const lineSchema = z.union([
  z.object({ stream: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({ exitCode: z.number().int() }),
]);

/**
 * Commands of a plan on the practice range: nothing is run, on this machine or any other. The range answers with a
 * transcript that says so, and with exit code 0 where no fault says otherwise. Only the names of the environment are
 * sent to it.
 */
export function rehearsedCommands(routerUrl: string): ExecCapability {
  return {
    run: async (command, how, options) => {
      const [program = ''] = command;
      if (program === '') throw new CockpitFault('process-not-started', { command: program, detail: 'ENOENT' });
      const deadlineMs = Math.min(how.timeoutMs, options.deadlineMs);
      const limits = startCall({ deadlineMs, signal: options.signal }, program);
      try {
        limits.check();
        const answer = await send(routerUrl, command, how, limits);
        return await transcript(answer, how, limits, routerUrl);
      } finally {
        limits.end();
      }
    },
  };
}

function send(
  routerUrl: string,
  command: readonly string[],
  { env, directory, rehearse }: ExecRun,
  limits: CallLimits,
): Promise<IncomingMessage> {
  const url = `${routerUrl}${rehearsalPath}`;
  const body = JSON.stringify({ command, envNames: Object.keys(env), directory, rehearse: rehearse ?? null });
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // The signal ends the answer as well, whenever it comes.
  const request = httpRequest(url, {
    method: 'POST',
    agent: false,
    signal: limits.signal,
    headers: { 'Content-Type': rehearsalType, 'Content-Length': Buffer.byteLength(body) },
  });
  request.once('response', (response) => {
    if (response.statusCode === 200) return resolve(response);
    response.resume();
    const status = response.statusCode ?? 0;
    reject(
      status === 400 || status === 413
        ? new CockpitFault('invalid-input', { field: 'command' })
        : new CockpitFault('connector-http-status', { url, status }),
    );
  });
  request.on('error', (cause) => reject(broken(url, cause, limits)));
  request.end(body);
  return promise;
}

async function transcript(
  answer: IncomingMessage,
  { onOutput }: ExecRun,
  limits: CallLimits,
  url: string,
): Promise<number> {
  let exitCode: number | null = null;
  let unread = '';
  answer.setEncoding('utf8');
  try {
    for await (const chunk of answer as AsyncIterable<string>) {
      const lines = (unread + chunk).split('\n');
      unread = lines.pop() ?? '';
      for (const line of lines) {
        const read = lineSchema.parse(JSON.parse(line));
        if ('exitCode' in read) exitCode = read.exitCode;
        else onOutput(read.text, read.stream);
      }
    }
  } catch (thrown) {
    throw broken(url, thrown, limits);
  }
  if (exitCode === null) throw broken(url, new Error('no exit code'), limits);
  return exitCode;
}

/** An ended call says why it ended, whatever broke because of that. */
function broken(url: string, thrown: unknown, limits: CallLimits): CockpitFault {
  if (limits.signal.aborted) return limits.fault();
  const detail = thrown instanceof Error ? ((thrown as NodeJS.ErrnoException).code ?? thrown.message) : String(thrown);
  return new CockpitFault('connection-unreachable', { url, detail }, { retryable: true, cause: thrown });
}
