import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Certificate } from './certificates.ts';

/**
 * What the server does with every request: hands it to what lies behind it, or goes wrong in one way. `black-hole`
 * takes it and never answers; `reset` ends in the middle of the answer; `drip` sends a byte now and then, for ever.
 */
export type Fault = 'none' | 'black-hole' | 'reset' | 'error-500' | 'garbage' | 'drip' | 'unauthorised';

/** A server on 127.0.0.1 in front of a real one, which can go wrong at any time. */
export interface FaultyServer {
  /** Without a path. */
  readonly url: string;
  /** From now on; connections that are open stay so. */
  setFault(fault: Fault): void;
  /**
   * Keeps the next request to this path. Resolves when it has come, with what hands it over and awaits its answer: by then
   * whoever sent it may have left.
   */
  holdNext(path: string): Promise<() => Promise<void>>;
  /** Shows this certificate from now on; connections that are open end. */
  setCertificate(certificate: Certificate): void;
  /** Headers of the last request. */
  lastHeaders(): IncomingMessage['headers'];
  stop(): Promise<void>;
}

/**
 * `behind`: address of the real server, with its path. With `certificate` it speaks TLS, and `clientAuthority` (PEM)
 * makes it take only clients that this authority signed.
 */
export async function startFaultyServer(options: {
  readonly behind?: string;
  /** Paths that it answers with 404 itself, as a gateway that lets only some through. */
  readonly missing?: readonly string[];
  /** 401 for every request whose `authorization` is another one. */
  readonly authorization?: string;
  readonly certificate?: Certificate;
  readonly clientAuthority?: string;
}): Promise<FaultyServer> {
  let fault: Fault = 'none';
  let headers: IncomingMessage['headers'] = {};
  const timers = new Set<NodeJS.Timeout>();
  let hold: { readonly path: string; readonly take: (passOn: () => Promise<void>) => void } | null = null;
  const answer: RequestListener = (incoming, response) => {
    headers = incoming.headers;
    incoming.on('error', () => {});
    response.on('error', () => {});
    const path = incoming.url?.split('?')[0] ?? '';
    if (hold?.path === path) {
      const { take } = hold;
      hold = null;
      const { method = 'GET', url = '' } = incoming;
      void text(incoming).then((body) => take(() => send(`${options.behind}${url}`, { method, body })));
      return;
    }
    const known = options.authorization === undefined || headers.authorization === options.authorization;
    if (fault === 'none' && known) {
      if (options.missing?.includes(path) !== true) return pass(incoming, response, options.behind);
      incoming.resume();
      response.writeHead(404).end('404 page not found');
      return;
    }
    incoming.resume();
    if (fault === 'none') return goWrong('unauthorised', response, timers);
    goWrong(fault, response, timers);
  };
  const { certificate, clientAuthority } = options;
  const authority =
    clientAuthority === undefined ? {} : { ca: clientAuthority, requestCert: true, rejectUnauthorized: true };
  const secure = certificate === undefined ? null : createSecureServer({ ...certificate, ...authority }, answer);
  const server = secure ?? createServer(answer);
  secure?.on('tlsClientError', () => {});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `${secure === null ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setFault: (next) => {
      fault = next;
    },
    holdNext: (path) =>
      new Promise((take) => {
        hold = { path, take };
      }),
    setCertificate: (next) => {
      secure?.setSecureContext({ ...next, ...authority });
      server.closeAllConnections();
    },
    lastHeaders: () => headers,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function send(address: string, init: RequestInit): Promise<void> {
  await (await fetch(address, init)).text();
}

function pass(incoming: IncomingMessage, response: ServerResponse, behind: string | undefined): void {
  if (behind === undefined) {
    incoming.resume();
    response.end(JSON.stringify({ method: incoming.method, url: incoming.url }));
    return;
  }
  const base = new URL(behind);
  // The credential is for the gateway, not for what lies behind it.
  const { authorization: _, ...headers } = incoming.headers;
  const outgoing = request(
    {
      host: base.hostname,
      port: base.port,
      path: `${base.pathname.replace(/\/+$/, '')}${incoming.url ?? ''}`,
      method: incoming.method,
      headers: { ...headers, host: base.host },
    },
    (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
  );
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}

function goWrong(fault: Exclude<Fault, 'none'>, response: ServerResponse, timers: Set<NodeJS.Timeout>): void {
  const { socket } = response;
  switch (fault) {
    case 'black-hole':
      return;
    case 'reset':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"status":"success","data":{"resu');
      // A reset that overtakes what was sent would undo it.
      timers.add(setTimeout(() => socket?.resetAndDestroy(), 50));
      return;
    case 'error-500':
      response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>');
      return;
    case 'garbage':
      socket?.end(Buffer.from([0x16, 0x03, 0x00, 0xff, 0x0a, 0x00, 0x7f, 0x0d, 0x0a]));
      return;
    case 'unauthorised':
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"token has expired"}');
      return;
    case 'drip': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      timers.add(timer);
      response.once('close', () => clearInterval(timer));
    }
  }
}
