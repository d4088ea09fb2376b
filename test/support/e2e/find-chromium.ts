import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

/** Chromium of this machine: `CHROMIUM_PATH`, or the first of the usual names on the path. Throws when there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string {
  const folders = [...(environment.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'].filter(isAbsolute);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const wanted = environment.CHROMIUM_PATH;
  // What was asked for by name is not replaced silently by another one.
  const found = wanted === undefined || wanted === '' ? candidates.find(isExecutable) : wanted;
  if (found === undefined || !isExecutable(found)) {
    throw new Error(`no Chromium at ${found ?? candidates.join(', ')}; run "npm run provision" or set CHROMIUM_PATH`);
  }
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
