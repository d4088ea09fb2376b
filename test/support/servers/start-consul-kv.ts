import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * The part of Consul's KV interface that a switch uses, as its documentation describes it; Debian ships no Consul. `cas=0`
 * creates only; any other index writes or deletes only where it is the entry's own; the answer is `true` or `false`.
 */
export interface ConsulKv {
  readonly url: string;
  /** Method, path as sent, and body of what was asked, in order. */
  readonly requests: string[];
  put(key: string, value: string): void;
  get(key: string): string | null;
  stop(): Promise<void>;
}

interface Entry {
  readonly value: string;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

export async function startConsulKv(): Promise<ConsulKv> {
  const entries = new Map<string, Entry>();
  const requests: string[] = [];
  let index = 10;
  const put = (key: string, value: string) => {
    index += 1;
    entries.set(key, { value, createIndex: entries.get(key)?.createIndex ?? index, modifyIndex: index });
  };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push(`${request.method} ${request.url} ${body}`.trim());
    const url = new URL(request.url ?? '/', 'http://consul');
    if (!url.pathname.startsWith('/v1/kv/')) return response.writeHead(404).end();
    const key = decodeURIComponent(url.pathname.slice('/v1/kv/'.length));
    if (key === '') return response.writeHead(400).end('Missing key name');
    const entry = entries.get(key);
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('X-Consul-Index', String(index));
    if (request.method === 'GET') {
      if (entry === undefined) return response.writeHead(404).end();
      const Value = entry.value === '' ? null : Buffer.from(entry.value, 'utf8').toString('base64');
      const { createIndex: CreateIndex, modifyIndex: ModifyIndex } = entry;
      return response.end(JSON.stringify([{ LockIndex: 0, Key: key, Flags: 0, Value, CreateIndex, ModifyIndex }]));
    }
    const cas = url.searchParams.get('cas');
    if (request.method === 'PUT') {
      const isExpected = cas === null || Number(cas) === (entry?.modifyIndex ?? 0);
      if (isExpected) put(key, body);
      return response.end(String(isExpected));
    }
    if (request.method !== 'DELETE') return response.writeHead(405).end();
    // Unlike a write, deleting needs an index above 0 to do anything.
    const isExpected = cas === null || (Number(cas) > 0 && Number(cas) === entry?.modifyIndex);
    if (isExpected) entries.delete(key);
    return response.end(String(isExpected));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    put,
    get: (key) => entries.get(key)?.value ?? null,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
