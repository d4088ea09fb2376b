import { z } from 'zod';
import { hinted } from '../connectors/form-hints.ts';

/** Text that may stand in a header: what is pasted with a line break would be refused only when it is sent. */
const headerText = z.string().regex(/^[\x20-\x7e]+$/);

/** Fields of one HTTP endpoint, flat, to be spread into the `configSchema` of a connector. */
export const endpointFields = {
  /** Address, with the path under which everything lies, if any. */
  url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => URL.canParse(url) && isBare(new URL(url)), { message: 'credentials-or-query-in-url' }),
  auth: z.enum(['none', 'basic', 'bearer']).default('none'),
  user: hinted(z.string().optional(), { when: { field: 'auth', is: ['basic'] } }),
  password: hinted(z.string().optional(), { when: { field: 'auth', is: ['basic'] } }),
  token: hinted(headerText.optional(), { when: { field: 'auth', is: ['bearer'] } }),
  /** One more header with every request, such as the tenant of a Mimir or a Loki; none while `tenant` is empty. */
  tenantHeader: hinted(
    z
      .string()
      .regex(/^[\w!#$%&'*+.^`|~-]+$/)
      .default('X-Scope-OrgID'),
    { group: 'network' },
  ),
  tenant: hinted(headerText.optional(), { group: 'network' }),
  /** PEM; trusted instead of the authorities of Node and of this system. */
  caCertificate: hinted(z.string().optional(), { input: 'lines', group: 'network' }),
  /** PEM, with `clientKey`: shown to a server that asks for one. */
  clientCertificate: hinted(z.string().optional(), { input: 'lines', group: 'network' }),
  clientKey: hinted(z.string().optional(), { input: 'lines', group: 'network' }),
  /** `http:` address of a proxy; without one those of the environment count (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). */
  proxy: hinted(
    z
      .url({ protocol: /^http$/ })
      .refine((url) => URL.canParse(url) && isBare(new URL(url)), { message: 'credentials-or-query-in-url' })
      .optional(),
    { group: 'network' },
  ),
  /** False is a choice that health checks show and the journal keeps. */
  verifyTls: hinted(z.boolean().default(true), { protects: true, group: 'network' }),
} as const;

/** Those of `endpointFields` that hold secrets, for `secretFields`. */
export const endpointSecretFields = ['password', 'token', 'clientKey'] as const;

const endpointSchema = z.object(endpointFields);
export type EndpointConfig = z.infer<typeof endpointSchema>;

/** A password in an address would stand in the journal, and a query belongs to single requests. */
function isBare({ username, password, search, hash }: URL): boolean {
  return username === '' && password === '' && search === '' && hash === '';
}
