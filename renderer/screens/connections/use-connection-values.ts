import { useRef, useState } from 'react';
import type { ListedConnection } from '../../../shared/contract/connections.ts';
import { askedFields, configOf, type SchemaField, schemaFields } from '../../components/schema-fields.ts';

export interface Kind {
  readonly kind: string;
  readonly capabilities: readonly string[];
  readonly configSchema: Record<string, unknown>;
  readonly secretFields: readonly string[];
  readonly presets: readonly { readonly id: string; readonly config: Values }[];
}

export type Values = Readonly<Record<string, unknown>>;

/** What a form would try and store. */
export interface Draft {
  readonly kind: string | null;
  /** With the secrets that were typed. */
  readonly config: Values;
  /** Fields whose stored secret is taken away. */
  readonly removeSecrets: readonly string[];
}

export interface ConnectionValues {
  readonly kind: string | null;
  /** Undefined: none, or one that is not known yet. */
  readonly chosen: Kind | undefined;
  readonly presetId: string | null;
  readonly values: Values;
  readonly fields: readonly SchemaField[];
  readonly asked: readonly SchemaField[];
  readonly draft: Draft;
  /** Something was typed or chosen. */
  readonly touched: boolean;
  /** Required fields that are empty. */
  readonly empty: number;
  /** There is something to store: of a connection in use, a new secret. */
  readonly changes: boolean;
  /** The vault holds a secret of this field. */
  isSet(field: SchemaField): boolean;
  chooseKind(kind: string | null): void;
  choosePreset(id: string | null): void;
  change(name: string, value: unknown): void;
  /** Fills in what the other side offered; returns what the form says then. */
  accept(name: string, value: string): Draft;
}

/** Fields that still say what a preset said go with it; what was typed, and the new one does not speak of, stays. */
function without(values: Values, preset: Values): Values {
  const isOfPreset = (name: string, value: unknown): boolean =>
    Object.hasOwn(preset, name) && JSON.stringify(preset[name]) === JSON.stringify(value);
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !isOfPreset(name, value)));
}

/** What is chosen and typed of a connection's configuration, and what follows from it by the schema of its kind. */
export function useConnectionValues(connection: ListedConnection | null, kinds: readonly Kind[]): ConnectionValues {
  const [kind, setKind] = useState(connection?.kind ?? null);
  const [values, setValues] = useState<Values>(connection?.config ?? {});
  const [presetId, setPresetId] = useState<string | null>(null);
  const initial = useRef(values);
  const locked = connection !== null && connection.openRelease !== null;
  const chosen = kinds.find((candidate) => candidate.kind === kind);
  const fields = chosen === undefined ? [] : schemaFields(chosen.configSchema, chosen.secretFields);
  const asked = askedFields(fields, values);
  const isSet = ({ name, secret }: SchemaField): boolean => secret && connection?.secretsSet.includes(name) === true;
  const filledIn = configOf(fields, values);
  const typedSecrets = Object.fromEntries(
    fields.flatMap(({ name, secret }) => (secret && name in filledIn ? [[name, filledIn[name]]] : [])),
  );
  const config = locked ? { ...connection.config, ...typedSecrets } : filledIn;
  const removeSecrets = fields.filter(({ secret, name }) => secret && values[name] === null).map(({ name }) => name);
  // A secret that is stored already holds though the field is empty.
  const isGiven = (field: SchemaField): boolean =>
    !field.required || field.name in config || (isSet(field) && values[field.name] !== null);
  return {
    ...{ kind, chosen, presetId, values, fields, asked, isSet },
    draft: { kind, config, removeSecrets },
    touched: initial.current !== values,
    empty: asked.filter((field) => !isGiven(field)).length,
    changes: !locked || Object.keys(typedSecrets).length > 0,
    chooseKind: (next) => {
      setKind(next);
      setPresetId(null);
      setValues({});
    },
    choosePreset: (id) => {
      const configOfPreset = (of: string | null): Values =>
        chosen?.presets.find((candidate) => candidate.id === of)?.config ?? {};
      setPresetId(id);
      setValues((former) => ({ ...without(former, configOfPreset(presetId)), ...configOfPreset(id) }));
    },
    change: (name, value) => setValues((former) => ({ ...former, [name]: value })),
    accept: (name, value) => {
      const accepted = { ...values, [name]: value };
      setValues(accepted);
      return { kind, config: configOf(fields, accepted), removeSecrets };
    },
  };
}
