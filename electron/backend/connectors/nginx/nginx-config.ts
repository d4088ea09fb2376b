import { z } from 'zod';
import { hinted } from '../form-hints.ts';

const absolutePath = z.string().regex(/^\/[^*?[\0]*$/, 'absolute-path');
const serverAddress = z.string().regex(/^(unix:\/\S+|[^\s;{}"'/]+)$/, 'server-address');

/** Shape of a stored connection to one nginx, or to several that are configured alike. */
export const configSchema = z.strictObject({
  /** The computers that it runs on, all with the same paths; none: this computer. */
  machines: hinted(z.array(z.string().min(1)).default([]), { connection: 'machine' }),
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
