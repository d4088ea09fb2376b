import { Agent, request } from 'node:http';
import { afterEach } from 'vitest';
import { type Range, type RangeOptions, startRange } from '../../../electron/backend/practice/range.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export type Send = (
  path: string,
  options?: { method?: string; headers?: Record<string, string>; body?: string },
) => Promise<Answered>;

/** A client of one server over kept connections. */
export function clientOf(baseUrl: string): Send & { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 40 });
  const send: Send = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const call = request(`${baseUrl}${path}`, { agent, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      call.on('error', reject);
      call.end(body);
    });
  return Object.assign(send, { close: () => agent.destroy() });
}

/** Starts ranges that no users ask, with a client of each; they are stopped after the test. */
export function quietRanges() {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  return async (options: RangeOptions = {}): Promise<{ range: Range; send: Send }> => {
    const range = await startRange({ requestsPerSecond: 0, stableVersion: 'old', canaryVersion: 'new', ...options });
    const send = clientOf(range.addresses.routerUrl);
    closing.push(
      () => range.stop(),
      () => send.close(),
    );
    return { range, send };
  };
}
