import { request as httpRequest } from 'node:http';
import { CockpitFault } from '../../../shared/errors.ts';
import { type CallOptions, startCall } from '../platform/call-limits.ts';
import type { Machine } from './machine.ts';

export interface MachineAnswer {
  readonly status: number;
  readonly body: Buffer;
}

const defaultMaxBytes = 1024 * 1024;

/**
 * One GET by plain HTTP over a connection of its own, as the machine reaches the address: what listens on its loopback
 * is reached as well. Any status is an answer; redirects are not followed. Throws `connection-unreachable`,
 * `connector-bad-answer` (longer than `maxBytes`, broken), `deadline-exceeded`, `cancelled`.
 */
export async function requestOverMachine(
  machine: Machine,
  url: URL,
  options: CallOptions,
  maxBytes = defaultMaxBytes,
): Promise<MachineAnswer> {
  const limits = startCall(options, url.host);
  try {
    limits.check();
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const to = { kind: 'tcp', host, port: Number(url.port || 80) } as const;
    const stream = await limits.within(machine.connect(to, { ...options, deadlineMs: limits.remainingMs() }));
    try {
      const { promise, resolve, reject } = Promise.withResolvers<MachineAnswer>();
      const outgoing = httpRequest({
        createConnection: () => stream,
        method: 'GET',
        path: `${url.pathname}${url.search}`,
        headers: { host: url.host, connection: 'close' },
      });
      const broken = (cause: NodeJS.ErrnoException) =>
        reject(
          new CockpitFault(
            'connection-unreachable',
            { host: url.host, detail: cause.code ?? cause.message },
            { retryable: true, cause },
          ),
        );
      outgoing.on('error', broken);
      outgoing.once('response', (incoming) => {
        const pieces: Buffer[] = [];
        let length = 0;
        incoming.on('error', broken);
        incoming.on('data', (piece: Buffer) => {
          length += piece.length;
          pieces.push(piece);
          if (length <= maxBytes) return;
          reject(new CockpitFault('connector-bad-answer', { host: url.host, reason: 'too-long', maxBytes }));
          incoming.destroy();
        });
        incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(pieces, length) }));
      });
      outgoing.end();
      return await limits.within(promise);
    } finally {
      stream.destroy();
    }
  } finally {
    limits.end();
  }
}
