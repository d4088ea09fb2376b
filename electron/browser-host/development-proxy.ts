import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { developmentPolicy, noncePlaceholder } from '../backend/platform/content-security-policy.ts';

/** A development server on loopback whose pages are served behind the checks of the browser host. */
export interface DevelopmentRenderer {
  readonly port: number;
  /** Survives a restart of the backend, so that the page reconnects without a new address. */
  readonly sessionSecret: string;
}

const loopback = '127.0.0.1';

/** Passes a checked request on; pages get the nonce of this response, and their inline scripts are allowed by it. */
export function proxyPage(
  request: IncomingMessage,
  response: ServerResponse,
  renderer: DevelopmentRenderer,
  nonce: string,
  authority: string,
): Promise<void> {
  const headers = { ...request.headers, host: `${loopback}:${renderer.port}`, 'accept-encoding': 'identity' };
  delete (headers as Record<string, unknown>).cookie;
  return new Promise((resolve, reject) => {
    const upstream = httpRequest(
      { host: loopback, port: renderer.port, method: request.method, path: request.url, headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const contentType = answer.headers['content-type'];
          const body = Buffer.concat(chunks);
          const isPage = contentType?.startsWith('text/html') ?? false;
          response.setHeader('content-security-policy', developmentPolicy(nonce, [`ws://${authority}`]));
          response.writeHead(
            answer.statusCode ?? 502,
            contentType === undefined ? {} : { 'content-type': contentType },
          );
          response.end(isPage ? body.toString('utf8').replaceAll(noncePlaceholder, nonce) : body);
          resolve();
        });
      },
    );
    upstream.on('error', reject);
    upstream.end();
  });
}

/** Passes the hot-reload connection on, byte for byte. */
export function proxyUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  renderer: DevelopmentRenderer,
): void {
  const upstream = connect(renderer.port, loopback, () => {
    const lines = [`GET ${request.url} HTTP/1.1`, `Host: ${loopback}:${renderer.port}`];
    for (const [name, value] of Object.entries(request.headers)) {
      if (name === 'host' || name === 'cookie' || name === 'origin') continue;
      lines.push(`${name}: ${String(value)}`);
    }
    upstream.write(`${lines.join('\r\n')}\r\nOrigin: http://${loopback}:${renderer.port}\r\n\r\n`);
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
  upstream.on('close', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
}
