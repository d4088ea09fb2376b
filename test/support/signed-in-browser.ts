import { WebSocket } from 'ws';
import { rpcPath } from '../../shared/contract/transport.ts';

/** What a browser holds after it has opened an address of the browser host. */
export interface SignedInBrowser {
  readonly origin: string;
  readonly cookie: string;
  get(path: string): Promise<Response>;
  openSocket(): WebSocket;
}

/** Opens the address once, as a browser does, and keeps the cookie. */
export async function signIn(url: string): Promise<SignedInBrowser> {
  const answer = await fetch(url);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`no cookie for ${url}: ${answer.status}`);
  const { origin, host } = new URL(url);
  return {
    origin,
    cookie,
    get: (path) => fetch(`${origin}${path}`, { headers: { cookie } }),
    openSocket: () => new WebSocket(`ws://${host}${rpcPath}`, { headers: { cookie, origin } }),
  };
}
