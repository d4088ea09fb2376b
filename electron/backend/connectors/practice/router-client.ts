import { type Agent, type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { CallOptions, ProbeRequest } from '../connector.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface HttpCall {
  readonly method?: ProbeRequest['method'];
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: object | string;
  readonly agent?: Agent;
  /** Default 1 MB. */
  readonly maxBytes?: number;
}

const maxAnswerBytes = 1_000_000;

/**
 * One HTTP call; any status is an answer. Throws `cancelled`, `deadline-exceeded`, `connection-unreachable` (refused or
 * cut), `connector-bad-answer` (too long) and `invalid-input` (headers that HTTP does not allow).
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
    const late = () => fail(new CockpitFault('deadline-exceeded', { url, deadlineMs }, { retryable: true }));
    const timer = setTimeout(late, Math.max(0, deadlineMs));
    // A call that is over before it began is not raced against a fast answer.
    if (signal?.aborted) return cancel();
    if (deadlineMs <= 0) return late();
    signal?.addEventListener('abort', cancel, { once: true });
    const unreachable = (cause: NodeJS.ErrnoException) =>
      fail(
        new CockpitFault(
          'connection-unreachable',
          { url, detail: cause.code ?? cause.message },
          { retryable: true, cause },
        ),
      );
    const { body, maxBytes = maxAnswerBytes } = call;
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    try {
      request = httpRequest(url, {
        method: call.method ?? 'GET',
        agent: call.agent ?? false,
        headers: {
          ...(typeof body === 'object' && { 'Content-Type': 'application/json' }),
          ...call.headers,
          ...(text !== undefined && { 'Content-Length': Buffer.byteLength(text) }),
        },
      });
    } catch (cause) {
      fail(new CockpitFault('invalid-input', { field: 'headers', detail: codeOf(cause) }, { cause }));
      return;
    }
    request.on('error', unreachable);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', unreachable);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes) fail(new CockpitFault('connector-bad-answer', { url, reason: 'too-long', maxBytes }));
        else chunks.push(chunk);
      });
      response.once('end', () =>
        settle(() =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        ),
      );
    });
    request.end(text);
  });
}

/** Never its message: a header that is refused is quoted there. */
function codeOf(thrown: unknown): string {
  return String((thrown as NodeJS.ErrnoException | null)?.code ?? 'headers');
}

/** Options for the next of several calls that share one deadline. */
export function sharedDeadline(options: CallOptions): () => CallOptions {
  const endsAt = performance.now() + options.deadlineMs;
  return () => ({ deadlineMs: endsAt - performance.now(), signal: options.signal });
}

/** The document in an answer. Throws `connector-bad-answer` where it is none, or not of the given shape. */
export function readAnswer<Shape extends z.ZodType>(url: string, text: string, shape: Shape): z.infer<Shape> {
  const parsed = shape.safeParse(parseJsonAnswer(url, text));
  if (parsed.success) return parsed.data;
  throw new CockpitFault('connector-bad-answer', { url, detail: parsed.error.issues[0]?.path.join('.') ?? '' });
}

export function parseJsonAnswer(url: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CockpitFault('connector-bad-answer', { url, detail: 'json' }, { cause });
  }
}
