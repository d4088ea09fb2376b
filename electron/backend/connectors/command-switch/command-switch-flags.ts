import { createHash } from 'node:crypto';
import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { parseJson } from '../../../../shared/steps/outputs.ts';
import { printedValue } from '../../machines/pinned-command.ts';
import type { CallOptions } from '../../platform/call-limits.ts';
import { createTurns } from '../../platform/turns.ts';
import type { FlagCapability, FlagReading, FlagValue } from '../connector.ts';
import type { CommandSwitchConfig } from './command-switch-config.ts';
import type { SwitchCommands } from './switch-commands.ts';
import { withinCall } from './within-call.ts';

const mostCharacters = 4_000;
/** What a name of a flag may hold: it becomes an argument. */
const keyPattern = /^[\p{L}\p{N}_][\p{L}\p{N}_.:/@-]{0,199}$/u;

/** Flags that commands read, write and take away by their name. */
export function createCommandFlags(config: CommandSwitchConfig, commands: SwitchCommands): FlagCapability {
  const isJson = config.valueEncoding === 'json';
  const turns = createTurns('command-switch');

  function readingOf(text: string | null): FlagReading {
    if (text === null) return { value: null, revision: 'absent' };
    const revision = createHash('sha256').update(text).digest('hex').slice(0, 32);
    return { value: isJson ? jsonValue(text) : textValue(text), revision };
  }

  async function read(key: string, options: CallOptions): Promise<FlagReading> {
    const words = config.flagReadCommand ?? [];
    try {
      const stdout = await commands.run(commands.filled(words, { key }), options);
      return readingOf(printedValue(stdout, {}, words[0] ?? ''));
    } catch (thrown) {
      const { code, params } = toCockpitError(thrown);
      if (code === 'command-failed' && params.exitCode === config.missingExitCode) return readingOf(null);
      throw thrown;
    }
  }

  async function write(key: string, text: string | null, options: CallOptions): Promise<void> {
    const words = text === null ? config.flagRemoveCommand : config.flagWriteCommand;
    if (words === undefined) throw new CockpitFault('command-cannot-remove', { key });
    await commands.run(commands.filled(words, { key, ...(text !== null && { value: text }) }), options);
  }

  return {
    get: (key, options) => {
      requireKey(key);
      return withinCall(options, (left) => read(key, left()));
    },
    async set(key, value, expectedRevision, options) {
      requireKey(key);
      const text = value === null ? null : isJson ? JSON.stringify(value) : String(value);
      const isAmbiguous = !isJson && text !== null && textValue(text) !== value;
      if (text !== null && (text.length > mostCharacters || isAmbiguous)) {
        throw new CockpitFault('invalid-input', { field: 'value', key, max: mostCharacters });
      }
      return turns.take(options, async (limits) => {
        const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
        const before = await read(key, left());
        if (expectedRevision !== null && before.revision !== expectedRevision) {
          throw new CockpitFault('flag-changed', { key, value: before.value });
        }
        if (before.revision === readingOf(text).revision) return before;
        limits.check();
        await write(key, text, left());
        const after = await read(key, left());
        if (after.value === value) return after;
        const params = { target: key, expected: text ?? '–', found: String(after.value ?? '–').slice(0, 100) };
        throw new CockpitFault('command-not-in-effect', params, { retryable: true });
      });
    },
  };
}

function requireKey(key: string): void {
  if (!keyPattern.test(key)) throw new CockpitFault('invalid-input', { field: 'key', key: key.slice(0, 100) });
}

/** `true` and `2.5` are what they look like, anything else is a text. */
function textValue(text: string): FlagValue {
  const json = parseJson(text);
  const isCanonical = JSON.stringify(json) === text;
  return isCanonical && (typeof json === 'boolean' || typeof json === 'number') ? json : text;
}

function jsonValue(text: string): FlagValue {
  const json = parseJson(text);
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  throw new CockpitFault('connector-bad-answer', { reason: 'wrong-type' });
}
