import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../../../electron/backend/platform/http-client.ts';
import { freePort } from '../../support/servers/free-port.ts';

const call = { deadlineMs: 10_000 };
let client: HttpClient;
let base: URL;
let handle: (request: IncomingMessage, response: ServerResponse) => void;
let connections = 0;
const server = createServer((request, response) => handle(request, response));
server.on('connection', () => {
  connections += 1;
});

beforeEach(async () => {
  client = createHttpClient();
  connections = 0;
  const port = await freePort();
  base = new URL(`http://127.0.0.1:${port}`);
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
});
afterEach(async () => {
  client.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

it('asks again over the same connection, and sends what it is given', async () => {
  handle = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      response.end(`${request.method} ${request.url} ${request.headers['x-a']} ${Buffer.concat(chunks)}`),
    );
  };
  const url = new URL('/a/b?c=d', base);
  const first = await client.request({ url, method: 'POST', headers: { 'x-a': '1' }, body: '两' }, call);
  expect(first.body.toString()).toBe('POST /a/b?c=d 1 两');
  await client.request({ url }, call);
  expect(connections).toBe(1);
});

it('asks once more when a kept connection turns out to be closed, but never twice for a write', async () => {
  let asked = 0;
  handle = (request, response) => {
    asked += 1;
    if (asked % 2 === 0) request.socket.destroy();
    else response.end('ok');
  };
  await client.request({ url: base }, call);
  const again = await client.request({ url: base }, call);
  expect(again.status).toBe(200);
  expect(asked).toBe(3);
  await expect(client.request({ url: base, method: 'POST' }, call)).rejects.toMatchObject({
    code: 'connection-unreachable',
  });
  expect(asked).toBe(4);
});

it('follows no redirect and shows any status', async () => {
  handle = (_, response) => response.writeHead(307, { location: '/elsewhere' }).end();
  expect(await client.request({ url: base }, call)).toMatchObject({ status: 307, headers: { location: '/elsewhere' } });
});

it('stops reading an answer that is too long or never ends', async () => {
  handle = (_, response) => {
    response.write('x'.repeat(2_000));
  };
  const long = client.request({ url: base, maxBytes: 1_000 }, call);
  await expect(long).rejects.toMatchObject({ code: 'connector-bad-answer', params: { reason: 'too-long' } });
  const endless = client.request({ url: base }, { deadlineMs: 100 });
  await expect(endless).rejects.toMatchObject({ code: 'deadline-exceeded' });
  const controller = new AbortController();
  const left = client.request({ url: base }, { ...call, signal: controller.signal });
  controller.abort();
  await expect(left).rejects.toMatchObject({ code: 'cancelled' });
});

it('names the host and the reason, and no password', async () => {
  const url = new URL(`http://me:secret@127.0.0.1:${await freePort()}/`);
  const refused = await client.request({ url }, call).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'connection-unreachable', params: { host: url.host, detail: 'ECONNREFUSED' } });
  expect(JSON.stringify(refused)).not.toContain('secret');
});
