import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Role = 'leader' | 'follower';

export interface Member {
  readonly url: string;
  role(): Role;
  rows(): readonly string[];
}

/** Two members of a database: a leader that takes writes, a follower that refuses them and is replicated to by hand. */
export interface LeaderPair {
  readonly first: Member;
  readonly second: Member;
  /** As a service writes that was told this address. */
  write(url: string, row: string): Promise<void>;
  /** The follower becomes as the leader is. */
  replicate(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLeaderPair(): Promise<LeaderPair> {
  const members = await Promise.all([startMember('leader'), startMember('follower')]);
  const [first, second] = members;
  return {
    first,
    second,
    write: async (url, row) => {
      const { ok, status } = await fetch(`${url}/rows`, { method: 'POST', body: row });
      if (!ok) throw new Error(`the write was answered ${status}`);
    },
    replicate: async () => {
      const [from, to] = first.role() === 'leader' ? [first, second] : [second, first];
      to.take(from.rows());
    },
    stop: async () => {
      await Promise.all(members.map((member) => member.stop()));
    },
  };
}

async function startMember(
  begins: Role,
): Promise<Member & { take(rows: readonly string[]): void; stop(): Promise<void> }> {
  let role = begins;
  let rows: readonly string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await request.toArray()).join('');
    if (request.method === 'PUT') role = body === 'leader' ? 'leader' : 'follower';
    else if (request.method === 'POST' && role === 'follower') return void response.writeHead(409).end();
    else if (request.method === 'POST') rows = [...rows, body];
    response.end(JSON.stringify({ role, rows: rows.length }));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    role: () => role,
    rows: () => rows,
    take: (all) => {
      rows = all;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
