import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { rpcPath } from '../../shared/contract/transport.ts';
import { CockpitFault } from '../../shared/errors.ts';
import { longestPlanText } from '../../shared/plan/parse-limits.ts';
import { contentSecurityPolicy, newNonce, securityHeaders } from '../backend/platform/content-security-policy.ts';
import { readStaticFile } from '../backend/platform/static-files.ts';
import { type ServedRouter, socketServer } from '../backend/procedures/rpc-handlers.ts';
import { type DevelopmentRenderer, proxyPage, proxyUpgrade } from './development-proxy.ts';
import { signedInPage, signInPage } from './pages.ts';
import { checkRequest, checkUpgrade, type Refusal } from './request-checks.ts';
import { createSessions, type Sessions } from './session.ts';

/** Largest message that a page may send: the longest plan, in Chinese, with what a call is wrapped in. */
const messageBytesAtMost = 3 * longestPlanText + 1024 * 1024;
/** A page that takes nothing any more is cut off at this much; it reconnects and resumes from its position. */
const unsentBytesAtMost = 32 * 1024 * 1024;
const loopback = '127.0.0.1';

export interface BrowserHostOptions {
  readonly served: ServedRouter;
  /** 0 takes a free port. */
  readonly port: number;
  /** Folder with the built `index.html`. */
  readonly rendererDirectory: string;
  /** Serves the pages of a development server instead, behind the same checks. */
  readonly development?: DevelopmentRenderer | undefined;
  /** Called after an address was used; every address opens one browser. */
  readonly onSignedIn?: () => void;
}

export interface BrowserHost {
  readonly port: number;
  /** Address with a token that admits one browser. */
  readonly url: string;
  /** Another such address. */
  newUrl(): string;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves the renderer and the contract on 127.0.0.1. Throws `port-in-use` when somebody listens there already.
 */
export async function serveBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const server = createServer({ maxHeaderSize: 16 * 1024 });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const authority = `${loopback}:${port}`;
  const sessions = createSessions(port, options.development?.sessionSecret);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageBytesAtMost, perMessageDeflate: false });
  const serveSocket = socketServer(options.served);
  const { log } = options.served.context;

  server.on('request', (request, response) => {
    respond(request, response, { options, authority, sessions }).catch((error) => {
      log.error({ err: error, path: pathOf(request) }, 'request failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // A socket that was upgraded belongs to the server no longer, and would keep it from closing.
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    const admitted = sessions.admits(request.headers.cookie);
    const refused = checkUpgrade(request, authority) ?? (admitted ? null : { status: 401, reason: 'session' as const });
    if (refused !== null) return refuseUpgrade(socket, refused);
    if (pathOf(request) === rpcPath) {
      return sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', (error) => log.warn({ err: error }, 'connection of a page failed'));
        serveSocket(bounded(webSocket));
      });
    }
    if (options.development !== undefined) return proxyUpgrade(request, socket, head, options.development);
    refuseUpgrade(socket, { status: 404, reason: 'path' });
  });

  const newUrl = () => `http://${authority}/?token=${sessions.newToken()}`;
  return {
    port,
    url: newUrl(),
    newUrl,
    close: async () => {
      for (const socket of upgraded) socket.destroy();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Serving {
  readonly options: BrowserHostOptions;
  readonly authority: string;
  readonly sessions: Sessions;
}

async function respond(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { options, authority, sessions } = serving;
  const nonce = newNonce();
  const policy = contentSecurityPolicy(nonce, [`ws://${authority}`]);
  for (const [name, value] of Object.entries(securityHeaders(policy))) response.setHeader(name, value);
  response.setHeader('cache-control', 'no-store');

  const refused = checkRequest(request, authority);
  if (refused !== null) return end(response, refused.status, 'text/plain; charset=utf-8', refused.reason);
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://${authority}`);
  const token = searchParams.get('token');
  if (pathname === '/' && token !== null) {
    const cookie = request.method === 'GET' ? sessions.exchange(token) : null;
    // A used address still leads a browser that is signed in to the cockpit.
    if (cookie === null && !sessions.admits(request.headers.cookie)) return signIn(response);
    if (cookie !== null) response.setHeader('set-cookie', cookie);
    // Not a redirect: one that began on another site would be followed without the new SameSite=Strict cookie.
    end(response, 200, 'text/html; charset=utf-8', signedInPage);
    if (cookie !== null) options.onSignedIn?.();
    return;
  }
  if (!sessions.admits(request.headers.cookie)) return signIn(response);
  if (options.development !== undefined) return proxyPage(request, response, options.development, nonce, authority);
  // The path as it was sent: URL has resolved `..` away already, and such a path is not to name anything.
  const file = await readStaticFile(options.rendererDirectory, pathOf(request), nonce);
  if (file === null) return end(response, 404, 'text/plain; charset=utf-8', 'path');
  response.setHeader('cache-control', file.cacheControl);
  end(response, 200, file.contentType, request.method === 'HEAD' ? '' : file.body);
}

async function signIn(response: ServerResponse): Promise<void> {
  end(response, 401, 'text/html; charset=utf-8', await signInPage());
}

function end(response: ServerResponse, status: number, contentType: string, body: string | Uint8Array): void {
  response.writeHead(status, { 'content-type': contentType });
  response.end(body);
}

function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  socket.end(`HTTP/1.1 ${refusal.status} ${refusal.reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0]!;
}

function bounded(socket: WebSocket): Parameters<ReturnType<typeof socketServer>>[0] {
  return {
    addEventListener: socket.addEventListener.bind(socket),
    send: (data: Parameters<WebSocket['send']>[0]) => {
      if (socket.bufferedAmount > unsentBytesAtMost) socket.terminate();
      else socket.send(data);
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new CockpitFault('port-in-use', { port }, { cause: error }) : error);
    });
    server.listen({ port, host: loopback, exclusive: true }, resolve);
  });
}
