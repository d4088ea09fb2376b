import { z } from 'zod';
import type { CockpitError } from '../../../shared/errors.ts';
import type { Host } from '../host.ts';
import { type CipherAnswer, cipherOrders, cipherOver } from './cipher-port.ts';

/** What the main process tells the backend process, besides handing over ports. */
export const backendOrderSchema = z.discriminatedUnion('kind', [
  /** First message. Its port carries host services. */
  z.object({ kind: z.literal('start'), dataDirectory: z.string().min(1), readOnly: z.boolean() }),
  /** A page wants to speak the contract over the port that comes with it. */
  z.object({ kind: z.literal('page') }),
  /** Stop everything in order and exit with code 0. */
  z.object({ kind: z.literal('close') }),
]);
export type BackendOrder = z.infer<typeof backendOrderSchema>;

/** What the backend process answers. `failed` comes before an exit with code 1 that a restart would not mend. */
export type BackendReport = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly error: CockpitError };

/** What the backend asks of the main process, because only it can do that. */
export const hostServiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('notify'), title: z.string().max(200), body: z.string().max(1_000) }),
  z.object({ kind: z.literal('keep-awake'), active: z.boolean() }),
  ...cipherOrders,
]);
export type HostService = z.infer<typeof hostServiceSchema>;

/** The backend's end of the port to the main process. */
export interface ServicePort {
  on(event: 'message', listener: (event?: { readonly data: unknown }) => void): void;
  postMessage(message: HostService): void;
  start(): void;
}

/** The services of the main process as the backend's host has them. */
export function hostServicesOver(port: ServicePort): Pick<Host, 'notify' | 'keepAwake' | 'cipher'> {
  return {
    notify: (title, body) =>
      port.postMessage({ kind: 'notify', title: title.slice(0, 200), body: body.slice(0, 1_000) }),
    keepAwake: (active) => port.postMessage({ kind: 'keep-awake', active }),
    cipher: cipherOver(port),
  };
}

export type { CipherAnswer };
