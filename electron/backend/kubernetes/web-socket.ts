import type { Agent as HttpAgent } from 'node:http';
import { WebSocket } from 'ws';
import { CockpitFault } from '../../../shared/errors.ts';
import type { CallLimits } from '../platform/call-limits.ts';
import type { HttpAnswer } from '../platform/http-client.ts';
import { faultOfFailure, type RequestFailure } from '../platform/http-faults.ts';

/** Of an answer that is no WebSocket: it says why not. */
const longestAnswer = 64 * 1024;
/** Of one message; the API server sends pieces of 32 KiB. */
const longestMessage = 16 * 1024 * 1024;

export interface WebSocketRequest {
  /** http: or https: */
  readonly url: URL;
  /** The first that both sides speak counts. */
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: HttpAgent;
}

/**
 * A WebSocket on a connection of its own, paused, or the answer of a server that makes none. Throws what an HTTP request does,
 * and `connector-bad-answer` for a handshake that is none. Late or cancelled it ends.
 */
export async function openWebSocket(
  { url, protocols, headers, agent }: WebSocketRequest,
  limits: CallLimits,
): Promise<WebSocket | HttpAnswer> {
  const startedAt = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket | HttpAnswer>();
  const address = new URL(url);
  address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address, [...protocols], {
    headers,
    agent,
    perMessageDeflate: false,
    maxPayload: longestMessage,
  });
  socket.once('open', () => {
    // What comes with the handshake would be told before anybody listens.
    socket.pause();
    resolve(socket);
  });
  // Later on, what breaks a connection shows as its close.
  socket.on('error', (cause: RequestFailure) => reject(faultOfHandshake(cause, url.host)));
  socket.once('unexpected-response', (_request, incoming) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const answer = () => {
      const body = Buffer.concat(pieces);
      const { statusCode: status = 0, headers: said } = incoming;
      resolve({ status, headers: said, body, tookMs: performance.now() - startedAt });
    };
    incoming.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length <= longestAnswer) pieces.push(piece);
      else incoming.destroy();
    });
    incoming.on('error', () => {});
    incoming.once('close', answer);
  });
  try {
    return await limits.within(promise);
  } catch (thrown) {
    promise.catch(() => {});
    socket.terminate();
    throw thrown;
  }
}

function faultOfHandshake(cause: RequestFailure, host: string): CockpitFault {
  // The words of `ws` for an answer that is no handshake; the network's have a code.
  if (cause.code === undefined) {
    return new CockpitFault('connector-bad-answer', { host, reason: 'broken', detail: cause.message }, { cause });
  }
  return faultOfFailure(cause, host);
}
