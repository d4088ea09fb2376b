import { toCockpitError } from '../../../shared/errors.ts';
import { type Backend, createBackend } from '../create-backend.ts';
import { portServer } from '../procedures/rpc-handlers.ts';
import { type BackendReport, backendOrderSchema, hostServicesOver } from './host-port.ts';
import { createNodeHost } from './node-host.ts';

/** A port as Electron hands it to a utility process. */
export interface ProcessPort {
  on(event: 'message', listener: (event?: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  postMessage(message: unknown): void;
  start(): void;
}

/** The way to the process that started this one. */
export interface ParentProcess {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly ProcessPort[] }) => void,
  ): void;
  postMessage(message: BackendReport): void;
}

/**
 * Runs the backend for the desktop app: one `start` with the port for host services, then a port per page. Ends through
 * `exit`: 0 after `close`, 1 when the backend could not start.
 */
export function runBackendOverPorts(parent: ParentProcess, exit: (code: number) => void): void {
  let starting: Promise<Backend> | undefined;
  let servePort: ((port: ProcessPort) => void) | undefined;
  const waiting: ProcessPort[] = [];

  const start = async (
    dataDirectory: string,
    readOnly: boolean,
    services: ProcessPort | undefined,
  ): Promise<Backend> => {
    const reach = services === undefined ? {} : hostServicesOver(services);
    const backend = await createBackend(createNodeHost({ kind: 'electron', dataDirectory, readOnly, ...reach }));
    const serve = portServer(backend);
    servePort = (port) => {
      serve(port as Parameters<typeof serve>[0]);
      port.start();
    };
    for (const port of waiting.splice(0)) servePort(port);
    parent.postMessage({ kind: 'ready' });
    return backend;
  };

  parent.on('message', ({ data, ports }) => {
    const order = backendOrderSchema.parse(data);
    const [port] = ports;
    if (order.kind === 'start') {
      starting ??= start(order.dataDirectory, order.readOnly, port);
      starting.catch((thrown) => {
        parent.postMessage({ kind: 'failed', error: toCockpitError(thrown) });
        exit(1);
      });
    } else if (order.kind === 'page' && port !== undefined) {
      if (servePort === undefined) waiting.push(port);
      else servePort(port);
    } else if (order.kind === 'close') {
      const ended = starting?.then((backend) => backend.close()) ?? Promise.resolve();
      ended.then(
        () => exit(0),
        () => exit(1),
      );
    }
  });
}
