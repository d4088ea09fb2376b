import { CockpitFault } from '../../../../shared/errors.ts';
import type { Machine } from '../../machines/machine.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { type HaproxyConfig, socketAddress } from './haproxy-config.ts';

/** Far more than the state of any backend: something else that talks without end should not fill the memory. */
const answerLimitBytes = 1024 * 1024;

/** HAProxy's command line behind its `stats socket`. */
export interface RuntimeApi {
  /**
   * One session with commands that only look, answered one after the other, each answer without its closing empty
   * line. Throws `connection-unreachable`, `connector-bad-answer`, `deadline-exceeded`, `cancelled`.
   */
  ask(commands: readonly string[], options: CallOptions): Promise<readonly string[]>;
  /**
   * One command that changes something. A good one is answered by an empty line; throws `haproxy-not-allowed` (the
   * socket's level) or `haproxy-command-refused` with HAProxy's own words. Never several in one session: HAProxy goes
   * on after one that it refused.
   */
  tell(command: string, options: CallOptions): Promise<void>;
}

export function createRuntimeApi(config: Pick<HaproxyConfig, 'socket'>, machine: () => Promise<Machine>): RuntimeApi {
  const { socket } = config;

  /** HAProxy closes after the last answer; each answer ends with an empty line. */
  async function session(line: string, options: CallOptions): Promise<string> {
    const limits = startCall(options, socket);
    try {
      limits.check();
      const host = await limits.within(machine());
      const left = { deadlineMs: limits.remainingMs(), signal: options.signal };
      const stream = await limits.within(host.connect(socketAddress(socket), left));
      try {
        stream.on('error', () => {});
        stream.write(`${line}\n`);
        return await limits.within(readToEnd(stream));
      } finally {
        stream.destroy();
      }
    } finally {
      limits.end();
    }
  }

  async function readToEnd(stream: AsyncIterable<Buffer>): Promise<string> {
    const pieces: Buffer[] = [];
    let length = 0;
    try {
      for await (const piece of stream) {
        length += piece.length;
        if (length > answerLimitBytes) {
          throw new CockpitFault('connector-bad-answer', {
            host: socket,
            reason: 'too-long',
            maxBytes: answerLimitBytes,
          });
        }
        pieces.push(piece);
      }
    } catch (cause) {
      if (cause instanceof CockpitFault) throw cause;
      const detail = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw new CockpitFault('connection-unreachable', { host: socket, detail }, { retryable: true, cause });
    }
    const text = Buffer.concat(pieces, length).toString('utf8');
    // Cut short, an answer lacks its closing line: HAProxy ended, or this is not HAProxy.
    if (text !== '\n' && !text.endsWith('\n\n')) throw badAnswer('broken', text);
    return text;
  }

  function badAnswer(reason: string, text: string): CockpitFault {
    const params = { host: socket, reason, detail: text.slice(0, 200) };
    // One that ended before it said anything may be another one soon; what said something else stays what it is.
    return new CockpitFault('connector-bad-answer', params, { retryable: text === '' });
  }

  return {
    async ask(commands, options) {
      const text = await session(commands.join(';'), options);
      const answers = text.replace(/\n\n$/, '').split('\n\n');
      if (answers.length !== commands.length) throw badAnswer('broken', text);
      return answers;
    },
    async tell(command, options) {
      const answer = (await session(command, options)).trim();
      if (/^permission denied/i.test(answer)) throw new CockpitFault('haproxy-not-allowed', { host: socket, command });
      if (answer === '') return;
      throw new CockpitFault('haproxy-command-refused', { host: socket, command, detail: answer.slice(0, 500) });
    },
  };
}
