import { createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { localMachine } from '../../../electron/backend/machines/local-machine.ts';
import { requestOverMachine } from '../../../electron/backend/machines/request-over-machine.ts';

const call = { deadlineMs: 10_000 };
const machine = localMachine();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** The address of something that does this with every connection that has said something. */
async function serving(answer: (socket: Socket, request: string) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (request) => answer(socket, request.toString('utf8')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/health?deep=1`);
}

it('asks for the path and gives any status with its body', async () => {
  let asked = '';
  const url = await serving((socket, request) => {
    asked = request;
    socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy');
  });
  const { status, body } = await requestOverMachine(machine, url, call);
  expect({ status, body: body.toString('utf8') }).toEqual({ status: 503, body: 'busy' });
  expect(asked).toMatch(/^GET \/health\?deep=1 HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/i);
});

it.each([
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nhalf', 'connection-unreachable'],
  ['garbage', '1\n# be_id be_name\n\n', 'connection-unreachable'],
  ['nothing', '', 'connection-unreachable'],
  ['too much', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(5_000)}`, 'connector-bad-answer'],
])('believes nothing that is no whole answer: %s', async (_, answer, code) => {
  const url = await serving((socket) => socket.end(answer));
  await expect(requestOverMachine(machine, url, call, 1_000)).rejects.toMatchObject({ code });
});

it('waits no longer than it may for something that says nothing, or drips, nor after a cancel', async () => {
  const url = await serving((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nx'));
  await expect(requestOverMachine(machine, url, { deadlineMs: 50 })).rejects.toMatchObject({
    code: 'deadline-exceeded',
  });
  const controller = new AbortController();
  const cancelled = requestOverMachine(machine, url, { ...call, signal: controller.signal });
  controller.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
});
