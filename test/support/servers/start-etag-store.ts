import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * A flag service of the plain kind: `GET` and `PUT /flags/<key>` with the JSON value as the body, its version as `ETag`,
 * `If-Match` answered by 412 where it is another one.
 */
export interface EtagStore {
  readonly url: string;
  readonly values: Map<string, string>;
  /** Called before each request is answered; true: it has been answered, or never shall be. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Sets a value past every connection. */
  put(key: string, value: string): void;
  stop(): Promise<void>;
}

export async function startEtagStore(): Promise<EtagStore> {
  const versions = new Map<string, number>();
  const values = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (store.intercept(request, response)) return;
    const key = decodeURIComponent((request.url ?? '').replace(/^\/flags\//, ''));
    const etag = () => `"${key}-${versions.get(key) ?? 0}"`;
    if (request.method === 'PUT') {
      const expected = request.headers['if-match'];
      if (expected !== undefined && expected !== etag()) return response.writeHead(412).end();
      store.put(key, body);
      return response.writeHead(204, { ETag: etag() }).end();
    }
    const value = values.get(key);
    if (value === undefined) return response.writeHead(404).end('no such flag');
    return response.writeHead(200, { 'Content-Type': 'application/json', ETag: etag() }).end(value);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const store: EtagStore = {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    values,
    intercept: () => false,
    put(key, value) {
      values.set(key, value);
      versions.set(key, (versions.get(key) ?? 0) + 1);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return store;
}
