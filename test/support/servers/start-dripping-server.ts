import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

const everyMs = 20;

/** While `use` runs: something on this port that says one line after the other, for ever, and never what was asked. */
export async function dripping(use: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const drops = setInterval(() => socket.write('.\r\n'), everyMs);
    socket.on('error', () => {});
    socket.resume().once('close', () => clearInterval(drops));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
