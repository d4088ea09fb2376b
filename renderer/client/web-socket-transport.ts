import { RPCLink } from '@orpc/client/websocket';
import { CockpitFault } from '../../shared/errors.ts';
import type { Transport } from './transport.ts';

type Socket = Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState' | 'close'>;

/**
 * The way to the browser host. `openSocket` makes a fresh socket for every attempt. A socket does not say why it was
 * refused; `isSignedOut` is asked then, and if so the attempt fails with `unauthorised`.
 */
export function webSocketTransport(openSocket: () => Socket, isSignedOut = async () => false): Transport {
  return () => {
    const socket = openSocket();
    const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }));
    const link = new RPCLink({ websocket: silentWhenClosed(socket) });
    return new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve({ link, closed, close: () => socket.close() }), { once: true });
      closed.then(async () => {
        const signedOut = await isSignedOut().catch(() => false);
        reject(
          signedOut ? new CockpitFault('unauthorised', { what: 'session' }) : new Error('the connection was refused'),
        );
      });
      // Without a listener a failed attempt would end a Node process; `close` follows and is what counts.
      socket.addEventListener('error', () => {});
    });
  };
}

/**
 * The link sends "aborted" also after the socket has closed, where nobody could catch that this fails. Such messages are
 * dropped; that a call cannot be made any more is the connection's to say.
 */
function silentWhenClosed(socket: Socket): ConstructorParameters<typeof RPCLink>[0]['websocket'] {
  const open = 1;
  return {
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    readyState: open,
    send: (data) => {
      if (socket.readyState === open) socket.send(data);
    },
  };
}
