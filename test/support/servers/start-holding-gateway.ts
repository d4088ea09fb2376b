import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * An HTTP gateway on 127.0.0.1 before a service. What it holds it still delivers when it is told to, also where its
 * client has left, as gateways with a queue do.
 */
export interface HoldingGateway {
  readonly url: string;
  /** From now on requests with this text in path or body are held: before the service, or only their answers. */
  hold(text: string, what: 'requests' | 'answers'): void;
  /** Further requests go through; what is held stays held. */
  holdNoMore(): void;
  /** Requests or answers that are held. */
  held(): number;
  /** Delivers the requests that are held, oldest first, and returns what the service said to each. */
  deliver(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startHoldingGateway(service: string): Promise<HoldingGateway> {
  const sockets = new Set<Socket>();
  let holding: { readonly text: string; readonly what: 'requests' | 'answers' } | null = null;
  let answersHeld = 0;
  const requests: (() => Promise<string>)[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const forward = () =>
      fetch(`${service}${incoming.url}`, { method: incoming.method ?? 'GET', ...(body.length > 0 && { body }) });
    const held = holding !== null && `${incoming.url}\n${body}`.includes(holding.text) ? holding.what : null;
    if (held === 'requests') {
      requests.push(async () => (await forward()).text());
      return;
    }
    const answer = await forward();
    const said = await answer.text();
    if (held === 'answers') answersHeld += 1;
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(said);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (text, what) => {
      holding = { text, what };
    },
    holdNoMore: () => {
      holding = null;
    },
    held: () => requests.length + answersHeld,
    async deliver() {
      const said: string[] = [];
      for (const request of requests.splice(0)) said.push(await request());
      return said;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
