import { CockpitFault } from '../../shared/errors.ts';
import type { Backend } from '../backend/create-backend.ts';
import type { DevelopmentRenderer } from './development-proxy.ts';
import { openInBrowser } from './open-browser.ts';
import { type BrowserHost, serveBrowserHost } from './serve-browser-host.ts';

/** Taken when it is free and no port was asked for, so that an address can be forwarded or bookmarked. */
export const usualPort = 7420;

export interface BrowserHostRun {
  readonly backend: Backend;
  readonly rendererDirectory: string;
  /** Without one: `usualPort`, or a free one when somebody has that. */
  readonly port?: number | undefined;
  /** Opens the user's browser where there is a display. */
  readonly openBrowser: boolean;
  readonly development?: DevelopmentRenderer | undefined;
  /** Receives one line per address that admits a browser. */
  say(line: string): void;
}

/** Serves the cockpit to browsers on this machine and says under which address. */
export async function runBrowserHost(run: BrowserHostRun): Promise<BrowserHost> {
  let host: BrowserHost;
  const serve = (port: number) =>
    serveBrowserHost({
      served: run.backend,
      port,
      rendererDirectory: run.rendererDirectory,
      development: run.development,
      onSignedIn: () => run.say(`For another browser: ${host.newUrl()}`),
    });
  try {
    host = await serve(run.port ?? usualPort);
  } catch (error) {
    const taken = error instanceof CockpitFault && error.code === 'port-in-use';
    if (!taken || run.port !== undefined) throw error;
    host = await serve(0);
  }
  run.say(`Release Cockpit: ${host.url}`);
  if (run.openBrowser) openInBrowser(host.url);
  return host;
}
