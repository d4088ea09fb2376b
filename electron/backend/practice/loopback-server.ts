import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CockpitFault } from '../../../shared/errors.ts';

export interface LoopbackServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>;
}

export type LoopbackHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Listens on 127.0.0.1. `port` 0 takes a free one. Requests that name another host are refused, so that no web page
 * can reach the range through a name of its own that points to this machine. Throws `port-in-use`.
 */
export async function listenOnLoopback(handler: LoopbackHandler, port = 0): Promise<LoopbackServer> {
  let names: readonly string[] = [];
  const server = createServer((request, response) => {
    if (names.includes(request.headers.host ?? '')) handler(request, response);
    else response.writeHead(421).end();
  });
  // Longer than any pause between two requests of a client, so that none meets a connection that is just closing.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new CockpitFault('port-in-use', { port }) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  names = [`127.0.0.1:${bound}`, `localhost:${bound}`];
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
