import type { ConnectionInfo } from '../../../shared/contract/connections.ts';
import { connectionName } from '../../../shared/i18n/connection-name.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import type { useTranslate } from '../../components/use-translate.ts';

/** A configuration in words, for a list: other connections by their names, choices as the form says them, long texts by their first line. */
export function sayConfig(
  t: ReturnType<typeof useTranslate>,
  config: Readonly<Record<string, unknown>>,
  others: readonly ConnectionInfo[],
): readonly { readonly name: string; readonly label: string; readonly value: string }[] {
  const one = (name: string, value: unknown): string => {
    const other = others.find((candidate) => candidate.connectionId === value);
    if (other !== undefined) return connectionName(t, other);
    if (typeof value === 'boolean') return t(value ? 'state.on' : 'state.off');
    const [first = '', ...rest] = String(value).split('\n');
    return say(t, `connectors:choice.${name}.${first}`, {
      defaultValue: rest.some((line) => line.trim() !== '') ? `${first} …` : first,
    });
  };
  return Object.entries(config).map(([name, value]) => ({
    name,
    label: say(t, `connectors:field.${name}`, { defaultValue: name }),
    value: Array.isArray(value) ? value.map((part) => one(name, part)).join(', ') : one(name, value),
  }));
}
