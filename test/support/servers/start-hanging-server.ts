import { createServer, type Socket } from 'node:net';

/** A TCP server on 127.0.0.1 that takes connections and never says a word. */
export interface HangingServer {
  readonly port: number;
  /** Connections that are open now. */
  connections(): number;
  stop(): Promise<void>;
}

/** `port` 0 takes a free one. */
export async function startHangingServer(port = 0): Promise<HangingServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => sockets.size,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
