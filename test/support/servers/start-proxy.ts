import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** An HTTP proxy on 127.0.0.1 that remembers where it was asked to go. */
export interface ProxyServer {
  readonly url: string;
  /** `CONNECT host:port`, `GET http://…`, the newest at the end. */
  readonly asked: readonly string[];
  /** The `proxy-authorization` of the last request. */
  lastCredential(): string | undefined;
  /** It refuses with this status from now on, 0: never answers; null: does its work. */
  refuse(status: number | null): void;
  /** What goes through it falls silent, without an end, and goes on again. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** Whatever name it is asked for, it goes to 127.0.0.1. */
export async function startProxy(): Promise<ProxyServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const ways = new Set<Duplex>();
  let credential: string | undefined;
  let refusal: number | null = null;
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    credential = incoming.headers['proxy-authorization'];
    if (refusal === 0) return;
    if (refusal !== null) return void response.writeHead(refusal).end();
    const url = new URL(incoming.url ?? '');
    const { 'proxy-authorization': _, ...headers } = incoming.headers;
    const outgoing = request(
      { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, headers },
      (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
    );
    incoming.pipe(outgoing);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    credential = incoming.headers['proxy-authorization'];
    socket.on('error', () => {});
    if (refusal === 0) return;
    if (refusal !== null) return void socket.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
    const onward = connect(Number(incoming.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    for (const way of [socket, onward]) {
      ways.add(way);
      way.once('close', () => ways.delete(way));
    }
    onward.on('error', () => socket.destroy());
    socket.once('close', () => onward.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    lastCredential: () => credential,
    refuse: (status) => {
      refusal = status;
    },
    freeze: () => {
      for (const way of ways) way.pause();
    },
    thaw: () => {
      for (const way of ways) way.resume();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
