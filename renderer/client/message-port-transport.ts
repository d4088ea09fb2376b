import { RPCLink } from '@orpc/client/message-port';
import { type PageHost, portHandover } from '../../shared/contract/transport.ts';
import type { Transport } from './transport.ts';

const handoverDeadlineMs = 5_000;

/** The window in which the preload hands the port over. */
export type HandoverWindow = Pick<Window, 'addEventListener' | 'removeEventListener'> & {
  readonly location: Pick<Location, 'origin'>;
};

/** The way to the backend process of the desktop app, over a port that the preload hands over. */
export function messagePortTransport(pageHost: PageHost, page: HandoverWindow): Transport {
  return async () => {
    const port = await handedOverPort(pageHost, page);
    const closed = new Promise<void>((resolve) => port.addEventListener('close', () => resolve(), { once: true }));
    const link = new RPCLink({ port });
    port.start();
    return { link, closed, close: () => port.close() };
  };
}

/** Asks for a port and waits for it; a message from another window or origin is not it, whatever it says. */
function handedOverPort(pageHost: PageHost, page: HandoverWindow): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const receive = (event: MessageEvent): void => {
      const fromThisPage = event.source === page && event.origin === page.location.origin;
      const port = event.ports[0];
      if (!fromThisPage || event.data !== portHandover || port === undefined) return;
      stop();
      resolve(port);
    };
    const stop = (): void => {
      clearTimeout(deadline);
      page.removeEventListener('message', receive);
    };
    const deadline = setTimeout(() => {
      stop();
      reject(new Error('no port was handed over'));
    }, handoverDeadlineMs);
    page.addEventListener('message', receive);
    pageHost.requestPort();
  });
}
