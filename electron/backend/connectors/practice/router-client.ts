import { type Agent, type ClientRequest, request as httpRequest } from 'node:http';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { CallOptions } from '../connector.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

export interface HttpCall {
  readonly method?: 'GET' | 'PUT';
  /** Sent as JSON. */
  readonly body?: object;
  readonly agent?: Agent;
}

const maxAnswerBytes = 1_000_000;

/**
 * One HTTP call; any status is an answer. Throws `cancelled`, `deadline-exceeded`, `connection-unreachable` (refused or
 * cut) and `connector-bad-answer` (more than 1 MB).
 */
export function callHttp(url: string, call: HttpCall, options: CallOptions): Promise<HttpAnswer> {
  const { signal, deadlineMs } = options;
  return new Promise((resolve, reject) => {
    let request: ClientRequest | undefined;
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      act();
    };
    const fail = (fault: CockpitFault) => {
      settle(() => reject(fault));
      request?.destroy();
    };
    const cancel = () => fail(new CockpitFault('cancelled'));
    const timer = setTimeout(
      () => fail(new CockpitFault('deadline-exceeded', { url, deadlineMs }, { retryable: true })),
      Math.max(0, deadlineMs),
    );
    if (signal?.aborted) {
      cancel();
      return;
    }
    signal?.addEventListener('abort', cancel, { once: true });
    const unreachable = (cause: NodeJS.ErrnoException) =>
      fail(
        new CockpitFault(
          'connection-unreachable',
          { url, detail: cause.code ?? cause.message },
          { retryable: true, cause },
        ),
      );
    const text = call.body === undefined ? undefined : JSON.stringify(call.body);
    request = httpRequest(url, {
      method: call.method ?? 'GET',
      agent: call.agent ?? false,
      headers:
        text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) },
    });
    request.on('error', unreachable);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', unreachable);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxAnswerBytes)
          fail(new CockpitFault('connector-bad-answer', { url, detail: `over ${maxAnswerBytes} bytes` }));
        else chunks.push(chunk);
      });
      response.once('end', () =>
        settle(() => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') })),
      );
    });
    request.end(text);
  });
}

/** Options for the next of several calls that share one deadline. */
export function sharedDeadline(options: CallOptions): () => CallOptions {
  const endsAt = performance.now() + options.deadlineMs;
  return () => ({ deadlineMs: endsAt - performance.now(), signal: options.signal });
}
