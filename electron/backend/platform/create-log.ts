import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Host } from '../host.ts';
import type { Log } from './log.ts';

/** Writes `logs/cockpit.log` in the data directory; a read-only host writes nothing there and logs to standard error. */
export function createLog(host: Host): Log {
  if (host.readOnly) return pino(pino.destination({ dest: 2, sync: true }));
  const folder = join(host.dataDirectory, 'logs');
  mkdirSync(folder, { recursive: true });
  return pino(pino.destination({ dest: join(folder, 'cockpit.log'), sync: true }));
}
