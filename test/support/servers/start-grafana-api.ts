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
  stop(): Promise<void>;
}

export async function startGrafanaApi(): Promise<GrafanaApi> {
  const token = 'very-secret';
  const annotations: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const answer = (status: number, document: unknown) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
    const { authorization } = request.headers;
    if (authorization !== undefined && authorization !== `Bearer ${token}`) {
      return answer(401, { message: 'Unauthorized' });
    }
    if (new URL(request.url ?? '', 'http://x').pathname !== '/api/annotations') {
      return answer(404, { message: 'Not found' });
    }
    if (request.method === 'GET') return answer(200, annotations);
    const written = JSON.parse(body) as Record<string, unknown>;
    if (typeof written.text !== 'string' || written.text === '') {
      return answer(400, { message: 'Failed to save annotation' });
    }
    annotations.push({ id: annotations.length + 1, ...written });
    return answer(200, { message: 'Annotation added', id: annotations.length });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    annotations,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
