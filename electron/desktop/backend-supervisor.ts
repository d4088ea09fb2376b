import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import { portChannel } from '../../shared/contract/transport.ts';
import type { CockpitError } from '../../shared/errors.ts';
import type { BackendOrder, BackendReport } from '../backend/platform/host-port.ts';
import type { HostServices } from './host-services.ts';

/** A backend that ends this often within the window is not started again. */
const crashesAtMost = 5;
const crashWindowMs = 60_000;
const firstPauseMs = 100;
const closeDeadlineMs = 5_000;

export interface BackendSupervisorOptions {
  /** File of the utility process entry. */
  readonly modulePath: string;
  readonly dataDirectory: string;
  readonly services: HostServices;
  /** The backend cannot run: it said why, or it crashed again and again (`internal`). */
  onGivenUp(error: CockpitError): void;
}

export interface BackendSupervisor {
  /** Hands the page a port to the backend; kept for the next backend when there is none just now. */
  connectPage(page: WebContents): void;
  /** Ends the backend in order; kills it when that takes too long. */
  close(): Promise<void>;
}

/** Keeps one backend process running. Pages notice a crash by their port closing, and ask for a new one. */
export function superviseBackend(options: BackendSupervisorOptions): BackendSupervisor {
  const crashedAt: number[] = [];
  const waiting = new Set<WebContents>();
  let child: UtilityProcess | undefined;
  let closing = false;
  let givenUp = false;
  let restart: NodeJS.Timeout | undefined;

  const order = (to: UtilityProcess, message: BackendOrder, ports: Electron.MessagePortMain[] = []): void =>
    to.postMessage(message, ports);

  const handOver = (to: UtilityProcess, page: WebContents): void => {
    if (page.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    order(to, { kind: 'page' }, [port1]);
    page.postMessage(portChannel, null, [port2]);
  };

  const start = (): void => {
    const started = utilityProcess.fork(options.modulePath, [], { serviceName: 'Release Cockpit backend' });
    child = started;
    let refused: CockpitError | undefined;
    const { port1, port2 } = new MessageChannelMain();
    port2.on('message', ({ data }) => options.services.serve(data, (answer) => port2.postMessage(answer)));
    port2.start();
    started.on('message', (report: BackendReport) => {
      if (report.kind === 'failed') refused = report.error;
    });
    started.on('exit', (exitCode) => {
      port2.close();
      options.services.release();
      if (child === started) child = undefined;
      if (!closing) afterExit(exitCode, refused);
    });
    order(started, { kind: 'start', dataDirectory: options.dataDirectory, readOnly: false }, [port1]);
    for (const page of waiting) handOver(started, page);
    waiting.clear();
  };

  const afterExit = (exitCode: number, refused: CockpitError | undefined): void => {
    const now = performance.now();
    crashedAt.push(now);
    while (now - crashedAt[0]! > crashWindowMs) crashedAt.shift();
    if (refused !== undefined || crashedAt.length >= crashesAtMost) {
      givenUp = true;
      options.onGivenUp(refused ?? { code: 'internal', params: { exitCode }, retryable: false });
      return;
    }
    restart = setTimeout(start, firstPauseMs * 2 ** (crashedAt.length - 1));
  };

  start();
  return {
    connectPage: (page) => {
      if (child !== undefined) handOver(child, page);
      else if (!givenUp) waiting.add(page);
    },
    close: async () => {
      closing = true;
      clearTimeout(restart);
      const ending = child;
      if (ending === undefined) return;
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(() => ending.kill(), closeDeadlineMs);
        ending.once('exit', () => {
          clearTimeout(deadline);
          resolve();
        });
        order(ending, { kind: 'close' });
      });
    },
  };
}
