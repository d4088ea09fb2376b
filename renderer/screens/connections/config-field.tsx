import { Checkbox, MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import type { ConnectionInfo } from '../../../shared/contract/connections.ts';
import { connectionName } from '../../../shared/i18n/connection-name.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import type { SchemaField } from '../../components/schema-fields.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { SecretField } from './secret-field.tsx';

interface ConfigFieldProps {
  readonly field: SchemaField;
  readonly value: unknown;
  /** Of a secret: the vault holds one. */
  readonly secretSet: boolean;
  /** Nothing but a new secret is taken. */
  readonly locked: boolean;
  /** What was refused lies here. */
  readonly wrong: boolean;
  /** Connections that a field of this form may name. */
  readonly others: readonly ConnectionInfo[];
  readonly onChange: (value: unknown) => void;
}

/** One field of a connection's configuration, as its schema and its hints describe it. */
export function ConfigField({ field, value, secretSet, locked, wrong, others, onChange }: ConfigFieldProps) {
  const t = useTranslate();
  const label = say(t, `connectors:field.${field.name}`, { defaultValue: field.name });
  const hint = say(t, `connectors:hint.${field.name}`, { defaultValue: '' }) || undefined;
  const gone = goneIds();
  const error = gone.length > 0 ? t('connections:goneHint') : wrong ? t('connections:fieldWrong') : undefined;
  const shared = { label, description: hint, required: field.required, disabled: locked, error };
  if (field.secret) {
    return (
      <SecretField
        field={field}
        label={label}
        hint={hint}
        error={error}
        set={secretSet}
        removable={!field.required && !locked}
        value={value}
        onChange={onChange}
      />
    );
  }
  switch (field.type) {
    case 'boolean':
      return (
        <Checkbox
          label={label}
          disabled={locked}
          checked={value === true || (value === undefined && field.defaultValue === true)}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          placeholder={t('connections:choose')}
          data={field.choices.map((choice) => ({ value: choice, label: choiceWord(choice) }))}
          value={typeof value === 'string' ? value : typeof field.defaultValue === 'string' ? field.defaultValue : null}
          onChange={onChange}
          allowDeselect={!field.required && field.defaultValue === null}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...shared}
          placeholder={whenEmpty()}
          value={typeof value === 'number' ? value : ''}
          onChange={(given) => onChange(given === '' ? undefined : given)}
        />
      );
    case 'lines':
    case 'list':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={2}
          maxRows={12}
          spellCheck={false}
          placeholder={whenEmpty()}
          value={Array.isArray(value) ? value.join('\n') : String(value ?? '')}
          onChange={({ currentTarget }) =>
            onChange(field.type === 'list' ? currentTarget.value.split('\n') : currentTarget.value)
          }
        />
      );
    case 'connection':
      return (
        <Select
          {...shared}
          data={options()}
          placeholder={placeholder()}
          value={typeof value === 'string' ? value : null}
          onChange={(chosen) => onChange(chosen ?? undefined)}
          clearable={!field.required}
          nothingFoundMessage={nothingFound()}
        />
      );
    case 'connections':
      return (
        <MultiSelect
          {...shared}
          data={options()}
          placeholder={Array.isArray(value) && value.length > 0 ? '' : placeholder()}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(chosen) => onChange(chosen)}
          clearable
          nothingFoundMessage={nothingFound()}
        />
      );
    case 'text':
      return (
        <TextInput
          {...shared}
          placeholder={whenEmpty()}
          value={String(value ?? '')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }

  /** Of an empty field: what holds then. */
  function whenEmpty(): string {
    const { defaultValue } = field;
    return defaultValue === null || defaultValue === ''
      ? ''
      : t('connections:default', { value: String(defaultValue) });
  }

  function choiceWord(choice: string): string {
    return say(t, `connectors:choice.${field.name}.${choice}`, { defaultValue: choice });
  }

  function options(): { value: string; label: string }[] {
    const given = others
      .filter((other) => canDoIt(other) || isChosen(other))
      .map((other) => ({ value: other.connectionId, label: connectionName(t, other) }));
    // Without an option it would look as if nothing were chosen, which means this machine.
    return [...given, ...gone.map((id) => ({ value: id, label: t('connections:gone') }))];
  }

  function canDoIt({ capabilities }: ConnectionInfo): boolean {
    return field.capability === null || capabilities.includes(field.capability);
  }

  function isChosen({ connectionId }: ConnectionInfo): boolean {
    return Array.isArray(value) ? value.includes(connectionId) : value === connectionId;
  }

  /** Ids that are chosen here, of connections that are not there any more. */
  function goneIds(): readonly string[] {
    if (field.type !== 'connection' && field.type !== 'connections') return [];
    const chosen = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'string' && id !== '');
    return chosen.filter((id) => !others.some(({ connectionId }) => connectionId === id));
  }

  function placeholder(): string {
    const unset = field.capability === 'machine' ? t('connections:thisMachine') : t('connections:choose');
    return say(t, `connectors:unset.${field.name}`, { defaultValue: unset });
  }

  function nothingFound(): string {
    return t('connections:noneThatCan', {
      capability: say(t, `connections:capability.${field.capability ?? ''}`, { defaultValue: field.capability ?? '' }),
    });
  }
}
