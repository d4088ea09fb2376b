import { EventEmitter } from 'node:events';
import { MessageChannel as ThreadChannel, type MessagePort as ThreadPort } from 'node:worker_threads';

/** Electron's `MessagePortMain` over a port of a worker_threads channel: same methods, same events, same queueing. */
export class PortMainDouble extends EventEmitter {
  readonly #port: ThreadPort;

  constructor(port: ThreadPort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }

  /** Messages wait until this is called, as in Electron. */
  start(): void {
    this.#port.on('message', (data) => this.emit('message', { data, ports: [] }));
  }

  postMessage(message: unknown, transfer: PortMainDouble[] = []): void {
    this.#port.postMessage(
      message,
      transfer.map((port) => port.transferred()),
    );
  }

  close(): void {
    this.#port.close();
  }

  /** What arrives in the page or in the backend process when this port is transferred there. */
  transferred(): ThreadPort {
    return this.#port;
  }
}

export class ChannelMainDouble {
  readonly port1: PortMainDouble;
  readonly port2: PortMainDouble;

  constructor() {
    const { port1, port2 } = new ThreadChannel();
    this.port1 = new PortMainDouble(port1);
    this.port2 = new PortMainDouble(port2);
  }
}

/** A window as the hand-over sees it. `deliver` sends it a message as some other window or origin might. */
export class PageDouble extends EventTarget {
  readonly location = { origin: 'app://cockpit' };

  deliver(data: unknown, ports: readonly unknown[], from: { source?: unknown; origin?: string } = {}): void {
    const event = new Event('message');
    Object.assign(event, { data, ports, source: from.source ?? this, origin: from.origin ?? this.location.origin });
    this.dispatchEvent(event);
  }

  /** What the preload calls. A message for another origin is dropped, as browsers do. */
  postMessage(data: unknown, targetOrigin: string, ports: readonly unknown[]): void {
    if (targetOrigin === this.location.origin) this.deliver(data, ports);
  }
}
