import { homedir } from 'node:os';
import { join } from 'node:path';
import { defaultDataDirectory } from './backend/platform/data-directory.ts';
import { startDesktop } from './desktop/start-desktop.ts';

// Everything lies beside this file after the build.
const dist = import.meta.dirname;
void startDesktop({
  rendererDirectory: join(dist, 'renderer'),
  preloadPath: join(dist, 'preload.cjs'),
  backendPath: join(dist, 'backend-process.js'),
  dataDirectory: defaultDataDirectory({ platform: process.platform, home: homedir(), environment: process.env }),
});
