import { CockpitFault } from '../../../../shared/errors.ts';
import type { KillSwitchCapability, KillSwitchReading } from '../connector.ts';
import { changeUntilDone } from './change-value.ts';
import type { HttpSwitchConfig } from './http-switch-config.ts';
import type { StoredValue, ValueStore } from './stored-value.ts';

/** Kill switches as entries with one of two values. When and by whom they were changed no such service tells. */
export function createHttpKillSwitch(config: HttpSwitchConfig, store: ValueStore): KillSwitchCapability {
  function readingOf(key: string, { text }: StoredValue): KillSwitchReading {
    const { engagedValue, releasedValue } = config;
    if (text === engagedValue) return { state: 'engaged', since: null, by: null };
    if (text === null || text === releasedValue) return { state: 'released', since: null, by: null };
    throw new CockpitFault('kill-switch-unclear', { key, value: text.slice(0, 200) });
  }
  const setTo =
    (value: string, always: boolean): KillSwitchCapability['engage'] =>
    async (key, options) =>
      readingOf(key, (await changeUntilDone(store, { key, edit: () => value, always: () => always }, options)).after);

  return {
    read: async (key, options) => readingOf(key, await store.read(key, options)),
    // Whoever read it before, to release it, must find another revision: his write may still be on its way.
    engage: setTo(config.engagedValue, true),
    release: setTo(config.releasedValue, false),
  };
}
