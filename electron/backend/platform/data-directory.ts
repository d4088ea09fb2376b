import { join } from 'node:path';

export interface MachineSurroundings {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Where the journal lives unless told otherwise; the same for the desktop app and the browser host, so that both open
 * the same journal. `COCKPIT_DATA` overrides it.
 */
export function defaultDataDirectory({ platform, home, environment }: MachineSurroundings): string {
  if (environment.COCKPIT_DATA) return environment.COCKPIT_DATA;
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Release Cockpit');
  if (platform === 'win32') return join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Release Cockpit');
  return join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'release-cockpit');
}
