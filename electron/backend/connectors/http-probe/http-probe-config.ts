import { z } from 'zod';
import { endpointFields } from '../../endpoints/endpoint-config.ts';
import { hinted } from '../form-hints.ts';

const forced = { when: { field: 'leadBy', is: ['header', 'cookie'] } } as const;
const headerText = z.string().regex(/^[\x20-\x7e]+$/);

export const httpProbeConfigSchema = z.strictObject({
  ...endpointFields,
  /** What is asked for, relative to the address, with its query. It is asked often: nothing may be changed by it. */
  probePath: z.string().startsWith('/').default('/'),
  /** `host:port` each; asked one by one, by the name of the address. None: the address itself is what is sampled. */
  hosts: hinted(z.array(z.string().regex(/^(\[[0-9a-f:.]+\]|[^\s/:@?#[\]]+):\d{1,5}$/i)).default([]), {
    input: 'list',
  }),
  markBy: z.enum(['header', 'body', 'cookie']).default('header'),
  /** Name of the header or cookie, or path of the field in the JSON body. */
  markName: z.string().min(1).default('X-App-Version'),
  /** Values by which the versions are told apart; `*` stands for any characters. */
  stableMark: z.string().min(1),
  canaryMark: z.string().min(1),
  /** What leads a single request to a version, whatever the share is. */
  leadBy: z.enum(['none', 'header', 'cookie']).default('none'),
  leadName: hinted(
    z
      .string()
      .regex(/^[\w!#$%&'*+.^`|~-]+$/)
      .optional(),
    forced,
  ),
  stableLead: hinted(headerText.optional(), forced),
  canaryLead: hinted(headerText.optional(), forced),
  /** Of the gauge, as long as somebody reads it. */
  requestsPerSecond: z.number().min(0.1).max(10).default(5),
  /** While a shift is being confirmed. */
  samplesPerSecond: z.number().min(1).max(500).default(200),
});

export type HttpProbeConfig = z.infer<typeof httpProbeConfigSchema>;
