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
  /** By the weights of two servers, or by making one of them active and the other not. */
  switchedBy: z.enum(['weights', 'flip']).default('weights'),
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
  /** The cookie of an opt-in rule in `configFile` that leads to the new version past the weights. */
  cookieName: z
    .string()
    .regex(/^[A-Za-z0-9_]+$/, 'name')
    .optional(),
  /** What is done with that rule when nobody is to get the new version. */
  cookieRule: z.enum(['keep', 'redirect', 'remove']).default('keep'),
  /** How the rule names the new version; default: by its server. */
  cookieTarget: z
    .string()
    .regex(/^[^\s;{}"']+$/, 'server-address')
    .optional(),
});

export type NginxConfig = z.infer<typeof configSchema>;
