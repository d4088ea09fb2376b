import { Checkbox, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ConnectionInfo } from '../../../shared/contract/connections.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { configOf, type SchemaField, schemaFields } from '../../components/schema-fields.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import classes from './connections-screen.module.css';

const environments = ['production', 'staging', 'test'] as const;
type Environment = (typeof environments)[number];

interface Kind {
  readonly kind: string;
  readonly capabilities: readonly string[];
  readonly configSchema: Record<string, unknown>;
  readonly secretFields: readonly string[];
}

interface ConnectionFormProps {
  /** Null: a new one. */
  readonly connection: ConnectionInfo | null;
  readonly onClose: () => void;
  readonly onSaved: (connectionId: string) => void;
}

/** The form of a connection, built from its kind's schema: no screen knows a kind by name. */
export function ConnectionForm({ connection, onClose, onSaved }: ConnectionFormProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const [kinds, setKinds] = useState<readonly Kind[]>([]);
  const [kind, setKind] = useState(connection?.kind ?? null);
  const [name, setName] = useState(connection?.name ?? '');
  // Nothing is production by accident, and nothing is taken for harmless by accident either.
  const [environment, setEnvironment] = useState<Environment | null>(
    environments.find((candidate) => candidate === connection?.environment) ?? null,
  );
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>(connection?.config ?? {});
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    client.connections.kinds().then(setKinds, (thrown) => setFault(fromWireError(thrown)));
  }, [client]);
  const chosen = kinds.find((candidate) => candidate.kind === kind);
  const fields = chosen === undefined ? [] : schemaFields(chosen.configSchema, chosen.secretFields);
  const config = configOf(fields, values);
  const complete =
    chosen !== undefined &&
    name.trim() !== '' &&
    environment !== null &&
    fields.every((field) => !field.required || field.name in config);
  const save = async (): Promise<void> => {
    if (!complete || environment === null) return;
    setBusy(true);
    setFault(null);
    try {
      const { connectionId } = await client.connections.save({
        commandId: crypto.randomUUID(),
        connectionId: connection?.connectionId ?? null,
        kind: chosen.kind,
        name: name.trim(),
        environment,
        config,
      });
      onSaved(connectionId);
    } catch (thrown) {
      setFault(fromWireError(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={connection === null ? t('connections:formNew') : t('connections:formEdit', { name: connection.name })}
      width={620}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton
            tone="primary"
            label={busy ? t('state.saving') : t('actions.save')}
            disabled={!complete || busy}
            onPress={() => void save()}
          />
        </>
      }
    >
      <div className={classes.fields}>
        <Select
          label={t('connections:form.kind')}
          required
          placeholder={t('connections:choose')}
          value={kind}
          disabled={connection !== null}
          data={kinds.map((candidate) => ({
            value: candidate.kind,
            label: say(t, `connectors:kind.${candidate.kind}`, { defaultValue: candidate.kind }),
          }))}
          description={chosen?.capabilities
            .map((capability) => say(t, `connections:capability.${capability}`, { defaultValue: capability }))
            .join(' · ')}
          onChange={setKind}
          allowDeselect={false}
          data-autofocus
        />
        <TextInput
          label={t('connections:form.name')}
          required
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('connections:form.environment')}
          required
          value={environment}
          data={environments.map((value) => ({ value, label: t(`environment.${value}`) }))}
          onChange={(value) => setEnvironment(value as Environment | null)}
          allowDeselect={false}
        />
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={values[field.name]}
            stored={connection !== null}
            onChange={(value) => setValues((former) => ({ ...former, [field.name]: value }))}
          />
        ))}
        {fault !== null && <ErrorNotice error={fault} />}
      </div>
    </Dialog>
  );
}

interface FieldProps {
  readonly field: SchemaField;
  readonly value: unknown;
  /** The connection exists: a secret that is left empty stays as it is. */
  readonly stored: boolean;
  readonly onChange: (value: unknown) => void;
}

function Field({ field, value, stored, onChange }: FieldProps) {
  const t = useTranslate();
  const label = say(t, `connectors:field.${field.name}`, { defaultValue: field.name });
  const hint = field.secret && stored ? t('connections:form.secretKept') : optionalHint();
  const shared = { label, description: hint, required: field.required };
  if (field.secret) {
    return (
      <PasswordInput
        {...shared}
        autoComplete="off"
        value={String(value ?? '')}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (field.type === 'boolean') {
    return (
      <Checkbox
        label={label}
        checked={value === true || (value === undefined && field.defaultValue === true)}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (field.type === 'choice') {
    return (
      <Select
        {...shared}
        data={[...field.choices]}
        value={typeof value === 'string' ? value : null}
        onChange={onChange}
      />
    );
  }
  if (field.type === 'number') {
    return (
      <NumberInput
        {...shared}
        value={typeof value === 'number' ? value : ''}
        onChange={(given) => onChange(given === '' ? undefined : given)}
      />
    );
  }
  return (
    <TextInput {...shared} value={String(value ?? '')} onChange={(event) => onChange(event.currentTarget.value)} />
  );

  function optionalHint(): string | undefined {
    if (field.defaultValue !== null) return t('connections:default', { value: String(field.defaultValue) });
    return field.required ? undefined : t('connections:optional');
  }
}
