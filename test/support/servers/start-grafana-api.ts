import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * Not a Grafana: a server that takes and lists annotations as the documentation of Grafana's HTTP API says, for anybody
 * but those with a wrong token.
 */
export interface GrafanaApi {
  readonly url: string;
  readonly token: string;
  readonly annotations: readonly Record<string, unknown>[];
  /** What the token may do; null: this Grafana is too old to say. */
  permissions: Readonly<Record<string, readonly string[]>> | null;
  /** `lost`: it takes an annotation and never answers; `ignored`: it takes none either; `refused`: 403. */
  writing: 'answered' | 'lost' | 'ignored' | 'refused';
  /** Requests to write that have come in. */
  readonly asked: number;
  stop(): Promise<void>;
}

export async function startGrafanaApi(): Promise<GrafanaApi> {
  const token = 'very-secret';
  const annotations: Record<string, unknown>[] = [];
  let asked = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const answer = (status: number, document: unknown) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
    const { authorization } = request.headers;
    if (authorization !== undefined && authorization !== `Bearer ${token}`) {
      return answer(401, { message: 'Unauthorized' });
    }
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (pathname === '/api/access-control/user/permissions' && grafana.permissions !== null) {
      return answer(200, grafana.permissions);
    }
    if (pathname !== '/api/annotations') return answer(404, { message: 'Not found' });
    if (request.method === 'GET') {
      const wanted = searchParams.getAll('tags');
      const tagged = annotations.filter(({ tags }) => wanted.every((tag) => (tags as string[]).includes(tag)));
      return answer(200, tagged.slice(-Number(searchParams.get('limit') ?? 100)));
    }
    asked += 1;
    if (grafana.writing === 'ignored') return undefined;
    if (grafana.writing === 'refused') return answer(403, { message: 'Forbidden' });
    const written = JSON.parse(body) as Record<string, unknown>;
    if (typeof written.text !== 'string' || written.text === '') {
      return answer(400, { message: 'Failed to save annotation' });
    }
    annotations.push({ id: annotations.length + 1, ...written });
    return grafana.writing === 'lost'
      ? undefined
      : answer(200, { message: 'Annotation added', id: annotations.length });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const grafana: GrafanaApi = {
    url: `http://127.0.0.1:${port}`,
    token,
    annotations,
    permissions: { 'annotations:read': ['annotations:type:*'], 'annotations:create': ['annotations:type:*'] },
    writing: 'answered',
    get asked() {
      return asked;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return grafana;
}
