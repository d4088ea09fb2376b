/** Where the browser host speaks the contract over WebSocket. */
export const rpcPath = '/rpc';

/** Name of the one object that the desktop app's preload puts into the page. */
export const pageHostName = 'cockpitHost';

/** What the page finds there; in the browser host there is none. */
export interface PageHost {
  /**
   * Asks for a port to the backend. It arrives as a `message` event from the page's own window and origin with
   * `portHandover` as data and the port in `ports[0]`; the port closes when the backend ends, and is asked for again.
   */
  requestPort(): void;
}

export const portHandover = 'cockpit:port';

/** Channels between the preload and the main process. */
export const requestPortChannel = 'cockpit:request-port';
export const portChannel = 'cockpit:port';
