import { request } from 'node:http';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import type { SocketAddress } from '../../machines/machine.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { MachineAccess } from './host-script.ts';

export interface ServerAnswer {
  readonly ok: boolean;
  readonly detail: string;
}

/**
 * One real request to a server of the upstream, past nginx, as its host reaches it: `127.0.0.1` is that of the host.
 * Healthy is a status from 200 to 399. Throws only `deadline-exceeded` and `cancelled`.
 */
export async function askServer(
  access: MachineAccess,
  server: string,
  path: string,
  options: CallOptions,
): Promise<ServerAnswer> {
  const limits = startCall(options, server);
  try {
    limits.check();
    const status = await limits.within(statusOf(access, server, path, limits.signal, limits.remainingMs()));
    return { ok: status >= 200 && status < 400, detail: `status ${status}` };
  } catch (error) {
    if (limits.signal.aborted) throw limits.fault();
    const { code, params } = toCockpitError(error);
    return { ok: false, detail: typeof params.detail === 'string' ? params.detail : code };
  } finally {
    limits.end();
  }
}

async function statusOf(
  access: MachineAccess,
  server: string,
  path: string,
  signal: AbortSignal,
  deadlineMs: number,
): Promise<number> {
  const machine = await access();
  const stream = await machine.connect(addressOf(server), { deadlineMs, signal });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  try {
    const host = server.startsWith('unix:') ? 'localhost' : server;
    const outgoing = request({ createConnection: () => stream, path, signal, headers: { host, connection: 'close' } });
    outgoing.once('error', (cause: NodeJS.ErrnoException) => {
      const detail = cause.code ?? cause.message;
      reject(new CockpitFault('connection-unreachable', { host, detail }, { retryable: true, cause }));
    });
    outgoing.once('response', (incoming) => resolve(incoming.statusCode ?? 0));
    outgoing.end();
    return await promise;
  } finally {
    stream.destroy();
  }
}

function addressOf(server: string): SocketAddress {
  if (server.startsWith('unix:')) return { kind: 'unix', path: server.slice('unix:'.length) };
  const port = /:(\d+)$/.exec(server)?.[1];
  const host = port === undefined ? server : server.slice(0, -port.length - 1);
  return { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? 80 : Number(port) };
}
