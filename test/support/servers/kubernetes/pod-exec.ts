import { spawn } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const;
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const server = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
});

/** Whether the client speaks a protocol of remote commands that this server does: not SPDY. */
export function speaksChannels(request: IncomingMessage): boolean {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  return /websocket/i.test(request.headers.upgrade ?? '') && offered.some((protocol) => protocols.includes(protocol));
}

/** Runs the command of the query as a process of this computer, its streams as channels of the socket. */
export function exec(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  query: URLSearchParams,
  podName: string,
): void {
  server.handleUpgrade(request, socket, head, (client) => run(client, query, podName));
}

function run(client: WebSocket, query: URLSearchParams, podName: string): void {
  const [program = '', ...args] = query.getAll('command');
  const takesInput = query.get('stdin') === 'true' || query.get('stdin') === '1';
  const child = spawn(program, args, {
    cwd: tmpdir(),
    detached: true,
    stdio: [takesInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOSTNAME: podName },
  });
  const send = (to: number, data: Buffer) => client.send(Buffer.concat([Buffer.from([to]), data]));
  const finish = (status: object) => {
    send(channel.status, Buffer.from(JSON.stringify({ metadata: {}, apiVersion: 'v1', kind: 'Status', ...status })));
    client.close(1000);
  };
  child.stdout?.on('data', (data: Buffer) => send(channel.stdout, data));
  child.stderr?.on('data', (data: Buffer) => send(channel.stderr, data));
  client.on('message', (message: Buffer) => {
    if (message[0] === channel.stdin) child.stdin?.write(message.subarray(1));
    if (message[0] === channel.close && message[1] === channel.stdin) child.stdin?.end();
  });
  child.stdin?.on('error', () => {});
  // Who goes away takes the command along, as the end of a terminal would.
  client.once('close', () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
  });
  child.once('error', (error) =>
    finish({
      status: 'Failure',
      reason: 'InternalError',
      message: `cannot run ${program}: ${error.message}`,
      code: 500,
    }),
  );
  child.once('close', (code, signal) => {
    if (child.pid === undefined) return;
    if (code === 0) {
      finish({ status: 'Success' });
      return;
    }
    const exitCode = String(code ?? 137);
    finish({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: `command terminated with non-zero exit code: ${signal ?? exitCode}`,
      details: { causes: [{ reason: 'ExitCode', message: exitCode }] },
    });
  });
}
