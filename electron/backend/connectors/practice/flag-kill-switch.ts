import { z } from 'zod';
import { CockpitFault } from '../../../../shared/errors.ts';
import type { CallOptions, FlagCapability, KillSwitchCapability, KillSwitchReading } from '../connector.ts';
import { callHttp, readAnswer, sharedDeadline } from './router-client.ts';

const keptSchema = z.object({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]), changedAt: z.number() });
const storeSchema = z.object({ flags: z.record(z.string(), keptSchema) });

/** Kill switches of the range: flags that are true where they are engaged. Nobody is named there. */
export function flagKillSwitch(routerUrl: string, flag: FlagCapability): KillSwitchCapability {
  const url = `${routerUrl}/admin/flags`;

  async function read(key: string, options: CallOptions): Promise<KillSwitchReading> {
    const { status, text } = await callHttp(url, {}, options);
    if (status !== 200) throw new CockpitFault('connector-http-status', { url, status });
    const { flags } = readAnswer(url, text, storeSchema);
    const kept = Object.hasOwn(flags, key) ? flags[key] : undefined;
    const { value, changedAt: since } = kept ?? { value: null, changedAt: null };
    if (value === true) return { state: 'engaged', since, by: null };
    if (value === false || value === null) return { state: 'released', since, by: null };
    throw new CockpitFault('kill-switch-unclear', { key, value });
  }

  const setTo =
    (value: boolean): KillSwitchCapability['engage'] =>
    async (key, options) => {
      const left = sharedDeadline(options);
      await flag.set(key, value, null, left());
      return read(key, left());
    };

  return { read, engage: setTo(true), release: setTo(false) };
}
