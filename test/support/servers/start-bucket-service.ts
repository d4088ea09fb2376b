import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * A service that leads each user to a version by itself, as the documents of seed 001 say: the first 8 hex digits of md5 of
 * the header `X-User-Id`, modulo, below the share. Who is nobody stays on the old version. `GET` and `PUT /share` hold
 * the share in percent, with its version as `ETag`.
 */
export interface BucketService {
  readonly url: string;
  share(): number;
  /** Users asked for so far, in their order. */
  readonly asked: readonly string[];
  /** Called for each user who is asked for; a version: it is the answer, whatever the bucket says. */
  overrule: (userId: string) => 'v1' | 'v2' | null;
  stop(): Promise<void>;
}

export async function startBucketService({ modulo = 100 } = {}): Promise<BucketService> {
  let [share, changes] = [0, 0];
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const etag = () => `"share-${changes}"`;
    if (request.url !== '/share') {
      const id = String(request.headers['x-user-id'] ?? '');
      if (id !== '') asked.push(id);
      const bucket = Number.parseInt(createHash('md5').update(id).digest('hex').slice(0, 8), 16) % modulo;
      const version = service.overrule(id) ?? (id !== '' && bucket < share ? 'v2' : 'v1');
      return response.writeHead(200, { 'X-App-Version': version }).end(version);
    }
    if (request.method === 'PUT') {
      const expected = request.headers['if-match'];
      if (expected !== undefined && expected !== etag()) return response.writeHead(412).end();
      share = Number(body);
      changes += 1;
    }
    return response.writeHead(200, { ETag: etag() }).end(String(share));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const service: BucketService = {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    share: () => share,
    asked,
    overrule: () => null,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}
