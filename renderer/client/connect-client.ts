import { type PageHost, pageHostName, rpcPath } from '../../shared/contract/transport.ts';
import { type Connection, createConnection } from './connection.ts';
import { messagePortTransport } from './message-port-transport.ts';
import { webSocketTransport } from './web-socket-transport.ts';

/** Connects the page to its backend, in whichever host it runs: nothing else in the renderer knows which. */
export function connectClient(): Connection {
  const pageHost = (window as { [pageHostName]?: PageHost })[pageHostName];
  const connection = createConnection(
    pageHost === undefined
      ? webSocketTransport(
          () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}${rpcPath}`),
          // A host that was started anew knows nothing of the cookie that this page has.
          async () => (await fetch('/', { method: 'HEAD', cache: 'no-store' })).status === 401,
        )
      : messagePortTransport(pageHost, window),
  );
  // Timers of a hidden page are slowed down; who looks at it again wants the truth now.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) connection.retry();
  });
  return connection;
}
