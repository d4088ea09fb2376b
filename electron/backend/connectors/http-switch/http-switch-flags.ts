import { CockpitFault } from '../../../../shared/errors.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import type { FlagCapability, FlagReading, FlagValue } from '../connector.ts';
import { changeFrom, changeUntilDone } from './change-value.ts';
import type { HttpSwitchConfig } from './http-switch-config.ts';
import type { StoredValue, ValueStore } from './stored-value.ts';

const mostCharacters = 4_000;

/** How a flag is written in an entry and read from it; what somebody else wrote comes back as it was, to the letter. */
interface FlagWriting {
  read(text: string): FlagValue;
  write(value: FlagValue): string;
}

/** Flags as entries: each key is one. */
export function createHttpSwitchFlags(config: HttpSwitchConfig, store: ValueStore): FlagCapability {
  const writing = config.valueEncoding === 'json' ? asJson : asText;
  const readingOf = ({ text, revision }: StoredValue): FlagReading => ({
    value: text === null ? null : writing.read(text),
    revision,
  });
  return {
    get: async (key, options) => readingOf(await store.read(key, options)),
    async set(key, value, expectedRevision, options) {
      const wanted = value === null ? null : writing.write(value);
      if (wanted !== null && wanted.length > mostCharacters) {
        throw new CockpitFault('invalid-input', { field: 'value', key, max: mostCharacters });
      }
      const change = { key, edit: () => wanted };
      const changed = (found: StoredValue) => new CockpitFault('flag-changed', { key, value: readingOf(found).value });
      const { after } =
        expectedRevision === null
          ? await changeUntilDone(store, change, options)
          : await changeFrom(store, change, expectedRevision, changed, options);
      return readingOf(after);
    },
  };
}

/** `true` and `2.5` are what they look like. A text that looks like those stands in quotation marks, any other bare. */
const asText: FlagWriting = {
  read(text) {
    const json = parseJson(text);
    if (JSON.stringify(json) !== text) return text;
    if (typeof json === 'boolean' || typeof json === 'number') return json;
    return typeof json === 'string' && needsQuotes(json) ? json : text;
  },
  write: (value) => (typeof value === 'string' && !needsQuotes(value) ? value : JSON.stringify(value)),
};

function needsQuotes(text: string): boolean {
  const json = parseJson(text);
  if (JSON.stringify(json) !== text) return false;
  return typeof json === 'string' ? needsQuotes(json) : typeof json === 'boolean' || typeof json === 'number';
}

const asJson: FlagWriting = {
  read(text) {
    const json = parseJson(text);
    if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
    throw new CockpitFault('connector-bad-answer', { reason: 'wrong-type' });
  },
  write: (value) => JSON.stringify(value),
};
