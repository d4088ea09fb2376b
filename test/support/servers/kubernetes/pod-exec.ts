import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { badRequest } from './api/api-error.ts';
import type { Container, Pod } from './objects.ts';
import type { PodProcesses } from './pod-processes.ts';

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const;
/** Only the newer one can say that the input has ended. */
const withClose = 'v5.channel.k8s.io';
const withoutClose = 'v4.channel.k8s.io';

/** The newest protocol of remote commands that both sides speak; null for SPDY. API servers before 1.30 know only the older. */
export function channelsOf(request: IncomingMessage, only: 'v4' | null): string | null {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  if (!/websocket/i.test(request.headers.upgrade ?? '')) return null;
  const spoken = only === 'v4' ? [withoutClose] : [withClose, withoutClose];
  return spoken.find((protocol) => offered.includes(protocol)) ?? null;
}

/** What is to run, and where. */
export interface PodCommand {
  readonly pod: Pod;
  readonly container: Container;
  readonly command: readonly string[];
  readonly takesInput: boolean;
}

/** Errors: 400 for a container that the pod does not have, or where none of several is named. */
export function podCommandOf(pod: Pod, query: URLSearchParams): PodCommand {
  const { name } = pod.metadata;
  const { containers } = pod.spec;
  const asked = query.get('container') ?? '';
  if (asked === '' && containers.length > 1) {
    const names = containers.map((one) => one.name).join(' ');
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names}]`);
  }
  const container = asked === '' ? containers[0] : containers.find((one) => one.name === asked);
  if (container === undefined) throw badRequest(`container ${asked} is not valid for pod ${name}`);
  const takesInput = ['true', '1'].includes(query.get('stdin') ?? '');
  return { pod, container, command: query.getAll('command'), takesInput };
}

/** Runs the command as a process of this computer, its streams as channels of the socket. */
export function exec(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string,
  what: PodCommand,
  processes: PodProcesses,
): void {
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => protocol });
  server.handleUpgrade(request, socket, head, (client) => run(client, what, processes));
}

function run(client: WebSocket, { pod, container, command, takesInput }: PodCommand, processes: PodProcesses): void {
  const send = (to: number, data: Buffer) => client.send(Buffer.concat([Buffer.from([to]), data]));
  const finish = (status: object) => {
    send(channel.status, Buffer.from(JSON.stringify({ metadata: {}, apiVersion: 'v1', kind: 'Status', ...status })));
    client.close(1000);
  };
  const fail = (problem: string) => {
    const message = `Internal error occurred: ${problem}`;
    finish({
      status: 'Failure',
      message,
      reason: 'InternalError',
      details: { causes: [{ message: problem }] },
      code: 500,
    });
  };
  client.on('error', () => {});
  if (pod.status?.phase !== 'Running') {
    fail(`unable to upgrade connection: container not found ("${container.name}")`);
    return;
  }
  const child = processes.start(pod, container, command, takesInput);
  child.stdout?.on('data', (data: Buffer) => send(channel.stdout, data));
  child.stderr?.on('data', (data: Buffer) => send(channel.stderr, data));
  client.on('message', (message: Buffer) => {
    if (message[0] === channel.stdin) child.stdin?.write(message.subarray(1));
    const ends = client.protocol === withClose && message[0] === channel.close && message[1] === channel.stdin;
    if (ends) child.stdin?.end();
  });
  child.stdin?.on('error', () => {});
  // Who goes away ends the input; without a terminal nothing else happens to the command.
  client.once('close', () => child.stdin?.end());
  child.once('error', (error: NodeJS.ErrnoException) => {
    const [program = ''] = command;
    const why = error.code === 'ENOENT' ? 'executable file not found in $PATH' : error.message;
    fail(
      'error executing command in container: failed to exec in container: OCI runtime exec failed: exec failed: ' +
        `unable to start container process: exec: "${program}": ${why}: unknown`,
    );
  });
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
