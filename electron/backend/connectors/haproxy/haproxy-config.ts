import { z } from 'zod';
import type { SocketAddress } from '../../machines/machine.ts';
import { hinted } from '../form-hints.ts';

/** A name as HAProxy's configuration allows it; anything else could end a command and begin another. */
const name = z.string().regex(/^[A-Za-z0-9_.:-]+$/, 'name');

/** Shape of a stored connection to the runtime API of an HAProxy. */
export const configSchema = z.strictObject({
  machine: hinted(z.string().optional(), { connection: 'machine' }),
  /** A `stats socket` of level admin as that machine reaches it: a path, or `host:port`. */
  socket: z.string().regex(/^(\/[^\0]*|[^\s:/]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5})$/, 'socket'),
  backend: name,
  /** As in the backend's `server` lines. */
  stableServer: name,
  canaryServer: name,
  /** How a server is left without a share: by weight 0, which keeps its sticky sessions, or by its state. */
  offState: z.enum(['weight', 'drain', 'maint']).default('weight'),
  /** What a probe asks either server for. */
  healthPath: z.string().startsWith('/').default('/'),
});

export type HaproxyConfig = z.infer<typeof configSchema>;

export function socketAddress(socket: string): SocketAddress {
  if (socket.startsWith('/')) return { kind: 'unix', path: socket };
  const colon = socket.lastIndexOf(':');
  return { kind: 'tcp', host: socket.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(socket.slice(colon + 1)) };
}
