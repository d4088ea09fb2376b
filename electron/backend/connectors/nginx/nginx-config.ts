import { z } from 'zod';
import { pinnedFileLine } from '../../../../shared/steps/pinned-file-line.ts';
import { hinted } from '../form-hints.ts';

const absolutePath = z.string().regex(/^\/[^*?[\0]*$/, 'absolute-path');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'sha256');
const bySwap = { field: 'switchedBy', is: ['swap'] };
const byServers = { field: 'switchedBy', is: ['weights', 'flip'] };
/** A program and its arguments, run without a shell. */
const command = () => hinted(z.array(z.string()).default([]), { input: 'list', when: bySwap });
const serverAddress = z.string().regex(/^(unix:\/\S+|[^\s;{}"'/]+)$/, 'server-address');

/** Shape of a stored connection to one nginx, or to several that are configured alike. */
export const configSchema = z
  .strictObject({
    /** The computers that it runs on, all with the same paths; none: this computer. */
    machines: hinted(z.array(z.string().min(1)).default([]), { connection: 'machine' }),
    /** The file in which the upstream block itself stands, not one that includes it. */
    configFile: absolutePath,
    /** By the weights of two servers, by making one of them active and the other not, or by a file that was prepared. */
    switchedBy: z.enum(['weights', 'flip', 'swap']).default('weights'),
    upstream: hinted(z.string().default(''), { when: byServers }),
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
    cookieName: hinted(
      z
        .string()
        .regex(/^[A-Za-z0-9_]+$/, 'name')
        .optional(),
      { when: byServers },
    ),
    /** What is done with that rule when nobody is to get the new version. */
    cookieRule: hinted(z.enum(['keep', 'redirect', 'remove']).default('keep'), { when: byServers }),
    /** How the rule names the new version; default: by its server. */
    cookieTarget: hinted(
      z
        .string()
        .regex(/^[^\s;{}"']+$/, 'server-address')
        .optional(),
      { when: byServers },
    ),
    /** What takes the place of `configFile` for the old version, and the hash of what it was when it was agreed on. */
    stableFile: hinted(absolutePath.optional(), { when: bySwap }),
    stableFileSha256: hinted(sha256.optional(), { when: bySwap }),
    /** The same for the new version; without it the way leads back only. */
    canaryFile: hinted(absolutePath.optional(), { when: bySwap }),
    canaryFileSha256: hinted(sha256.optional(), { when: bySwap }),
    stableStart: command(),
    stableStop: command(),
    stableStatus: command(),
    canaryStart: command(),
    canaryStop: command(),
    canaryStatus: command(),
    /** How long a version may take until it answers, after its start. */
    serviceWaitSeconds: hinted(z.number().min(1).max(600).default(30), { when: bySwap }),
    /** Files that these commands run: none is run while one of them is another than was agreed on. */
    pinnedFiles: hinted(z.array(z.string().regex(pinnedFileLine)).max(20).default([]), { input: 'list', when: bySwap }),
  })
  .superRefine((config, context) => {
    // What only one way of switching needs.
    const needed =
      config.switchedBy === 'swap' ? (['stableFile', 'stableFileSha256'] as const) : (['upstream'] as const);
    for (const field of needed) {
      if (!config[field]) context.addIssue({ code: 'custom', path: [field], message: 'required' });
    }
  });

export type NginxConfig = z.infer<typeof configSchema>;
