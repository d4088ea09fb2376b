import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { FlagCapability, FlagReading } from '../connector.ts';
import { callHttp, readAnswer, sharedDeadline } from './router-client.ts';

const flagSchema = z.object({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]), revision: z.string() });
const storeSchema = z.object({ flags: z.record(z.string(), flagSchema), absent: flagSchema });

/** The flags of the range, over its admin document. */
export function flagStore(routerUrl: string): FlagCapability {
  const url = `${routerUrl}/admin/flags`;
  const get: FlagCapability['get'] = async (key, options) => {
    const { status, text } = await callHttp(url, {}, options);
    if (status !== 200) throw new CockpitFault('connector-http-status', { url, status });
    const { flags, absent } = readAnswer(url, text, storeSchema);
    return reading(Object.hasOwn(flags, key) ? (flags[key] ?? absent) : absent);
  };
  return {
    get,
    set: async (key, value, expectedRevision, options) => {
      const left = sharedDeadline(options);
      const body = { key, value, ...(expectedRevision !== null && { expectedRevision }) };
      const { status, text } = await callHttp(url, { method: 'PUT', body }, left());
      if (status === 409) {
        const found = readAnswer(url, text, flagSchema);
        throw new CockpitFault('flag-changed', { key, value: found.value });
      }
      if (status === 400) throw new CockpitFault('invalid-input', { field: 'flag', key });
      if (status !== 200) throw new CockpitFault('connector-http-status', { url, status });
      return get(key, left());
    },
  };
}

function reading({ value, revision }: FlagReading): FlagReading {
  return { value, revision };
}
