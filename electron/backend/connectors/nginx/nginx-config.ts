import { z } from 'zod';
import type { NginxInstallation } from './nginx-installation.ts';
import type { NginxWriter } from './nginx-writer.ts';
import type { RunningConfig } from './running-config.ts';

const absolutePath = z.string().regex(/^\/[^*?[\0]*$/, 'absolute-path');
const serverAddress = z.string().regex(/^(unix:\/\S+|[^\s;{}"'/]+)$/, 'server-address');

/** Shape of a stored connection to an nginx on this machine. */
export const configSchema = z.strictObject({
  /** The file in which the upstream block itself stands, not one that includes it. */
  configFile: absolutePath,
  upstream: z.string().min(1),
  /** As in the upstream block: `host:port` or `unix:/path`. */
  stableServer: serverAddress,
  canaryServer: serverAddress,
  nginxBinary: z.string().min(1).default('nginx'),
  /** Given to nginx as `-c`; default: where this nginx was built to look. */
  mainConfigFile: absolutePath.optional(),
  /** Given to nginx as `-p`. */
  prefix: absolutePath.optional(),
  /** Default: what the main file says, else where this nginx was built to put it. */
  pidFile: absolutePath.optional(),
  /** What a probe asks either server for. */
  healthPath: z.string().startsWith('/').default('/'),
});

export type NginxConfig = z.infer<typeof configSchema>;

/** What is found out once and then stays: made at the first use, so that opening needs no running nginx. */
export interface NginxParts {
  readonly installation: NginxInstallation;
  /** Real path of the file that holds the upstream: a link to it must not be replaced by a file. */
  readonly file: string;
  readonly running: RunningConfig;
  readonly writer: NginxWriter;
}
