import { Select, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ConnectionInfo, ListedConnection } from '../../../shared/contract/connections.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { connectionName } from '../../../shared/i18n/connection-name.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { isOwn, type SchemaField } from '../../components/schema-fields.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import type { Tested } from '../../stores/connections-store.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { VaultRemedy } from '../vault/vault-remedy.tsx';
import { ConfigField } from './config-field.tsx';
import classes from './connections-screen.module.css';
import { FieldGroup } from './field-group.tsx';
import { HealthWords } from './health-words.tsx';
import { Offers } from './offers.tsx';
import { fieldOf, ownFault } from './own-fault.ts';
import { type Kind, useConnectionValues } from './use-connection-values.ts';
import { useSave } from './use-save.ts';
import { useTryOut } from './use-try-out.ts';

const environments = ['production', 'staging', 'test'] as const;
type Environment = (typeof environments)[number];

/** What is long by nature takes both columns. */
const widths: Partial<Record<SchemaField['type'], string | undefined>> = {
  lines: classes.text,
  list: classes.text,
  connections: classes.wide,
  boolean: classes.check,
};

/** What somebody looks for who adds a connection, in the order in which a release needs it. */
const groups = ['traffic', 'metrics', 'machine', 'other'] as const;

function groupOf({ capabilities }: Kind): (typeof groups)[number] {
  return groups.find((group) => capabilities.includes(group)) ?? 'other';
}

interface ConnectionFormProps {
  /** Null: a new one. Of one that an open release uses only secrets are replaced. */
  readonly connection: ListedConnection | null;
  /** Every connection: a configuration may name others. */
  readonly others: readonly ConnectionInfo[];
  readonly onClose: () => void;
  readonly onSaved: (connectionId: string) => void;
}

/** The form of a connection, built from its kind's schema: no screen knows a kind by name. */
export function ConnectionForm({ connection, others, onClose, onSaved }: ConnectionFormProps) {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  const { client } = useConnection();
  const [kinds, setKinds] = useState<readonly Kind[]>([]);
  const [name, setName] = useState(connection?.name ?? '');
  // Nothing is production by accident, and nothing is taken for harmless by accident either.
  const [environment, setEnvironment] = useState<Environment | null>(
    environments.find((candidate) => candidate === connection?.environment) ?? null,
  );
  const [kindsFault, setKindsFault] = useState<CockpitFault | null>(null);
  useEffect(() => {
    client.connections.kinds().then(setKinds, (thrown) => setKindsFault(fromWireError(thrown)));
  }, [client]);
  const form = useConnectionValues(connection, kinds);
  const { kind, chosen, values, fields, asked, isSet } = form;
  const openRelease = connection?.openRelease ?? null;
  const locked = openRelease !== null;
  const { tried, tryOut } = useTryOut(connection?.connectionId ?? null, form.draft);
  const content = { ...form.draft, name: name.trim(), environment };
  const saving = useSave(connection, content, onSaved);
  const { busy } = saving;
  const fault = saving.fault ?? kindsFault;
  const nameTaken = !saving.repeats && isTaken(content.name);
  const [leaving, setLeaving] = useState(false);
  const initial = useRef({ name, environment });
  const touched = form.touched || initial.current.name !== name || initial.current.environment !== environment;
  // Esc also closes a list of choices: what was typed is not lost by pressing it once too often.
  const leave = (): void => (touched ? setLeaving(true) : onClose());
  const answer = useRef<HTMLDivElement>(null);
  // In a long form the answer, and the remedy with it, would stand out of sight.
  useEffect(() => {
    if (tried !== null || fault !== null) answer.current?.scrollIntoView({ block: 'nearest' });
  }, [tried, fault]);
  const filled = chosen !== undefined && form.empty === 0;
  const complete = filled && form.changes && name.trim() !== '' && !nameTaken && environment !== null;
  const empty = form.empty + Number(name.trim() === '') + Number(environment === null);
  const save = async (): Promise<void> => {
    if (complete) await saving.save();
  };
  const fieldGroups = [...new Set(asked.flatMap(({ group }) => group ?? []))];
  const fieldOfFault = fieldOf(
    fault?.params.place ?? (tried?.kind === 'answered' ? tried.health.error?.params.place : undefined),
  );
  const shown = (field: SchemaField) => (
    <div key={field.name} className={widths[field.type]}>
      <ConfigField
        field={field}
        value={values[field.name]}
        secretSet={isSet(field)}
        locked={locked}
        wrong={field.name === fieldOfFault}
        others={others.filter((other) => other.connectionId !== connection?.connectionId)}
        onChange={(value) => form.change(field.name, value)}
      />
    </div>
  );
  return (
    <Dialog
      title={connection === null ? t('connections:formNew') : t('connections:formEdit', { name: connection.name })}
      width={760}
      onClose={leaving ? () => setLeaving(false) : leave}
      actions={
        leaving ? (
          <>
            <span className={classes.aside}>{t('connections:leaving')}</span>
            <ActionButton label={t('connections:stay')} onPress={() => setLeaving(false)} />
            <ActionButton tone="primary" label={t('connections:discard')} onPress={onClose} />
          </>
        ) : (
          <>
            <span className={classes.aside}>
              <ActionButton
                label={tried?.kind === 'testing' ? t('connections:testing') : t('connections:tryOut')}
                disabled={!filled || tried?.kind === 'testing'}
                onPress={() => chosen !== undefined && tryOut(form.draft)}
              />
              {chosen !== undefined && empty > 0 && (
                <span className={classes.missing}>{t('connections:missing', { count: empty })}</span>
              )}
            </span>
            <ActionButton label={t('actions.cancel')} onPress={leave} />
            <ActionButton
              tone="primary"
              label={busy ? t('state.saving') : t('actions.save')}
              disabled={!complete || busy}
              onPress={() => void save()}
            />
          </>
        )
      }
    >
      <div className={classes.fields}>
        {openRelease !== null && (
          <p className={classes.wide} role="status">
            {t(fields.some(({ secret }) => secret) ? 'connections:inUse' : 'connections:inUseWithoutSecret', {
              release: openRelease.title[language],
            })}
          </p>
        )}
        <Select
          className={classes.wide}
          label={t('connections:form.kind')}
          required
          placeholder={t('connections:choose')}
          value={kind}
          disabled={connection !== null}
          data={groups.flatMap((group) => {
            const items = kinds
              .filter((candidate) => groupOf(candidate) === group)
              .map(({ kind: value }) => ({
                value,
                label: say(t, `connectors:kind.${value}`, { defaultValue: value }),
              }));
            return items.length === 0 ? [] : [{ group: t(`connections:group.${group}`), items }];
          })}
          maxDropdownHeight={420}
          description={chosen?.capabilities
            .map((capability) => say(t, `connections:capability.${capability}`, { defaultValue: capability }))
            .join(' · ')}
          onChange={form.chooseKind}
          allowDeselect={false}
          data-autofocus
        />
        <TextInput
          className={classes.named}
          label={t('connections:form.name')}
          required
          value={name}
          disabled={locked}
          maxLength={200}
          error={nameTaken ? t('connections:nameTaken') : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          className={classes.named}
          label={t('connections:form.environment')}
          placeholder={t('connections:choose')}
          required
          value={environment}
          disabled={locked}
          data={environments.map((value) => ({ value, label: t(`environment.${value}`) }))}
          onChange={(value) => setEnvironment(value as Environment | null)}
          allowDeselect={false}
        />
        {chosen !== undefined && connection === null && chosen.presets.length > 0 && (
          <Select
            className={classes.wide}
            label={t('connections:form.preset')}
            description={t('connections:form.presetHint')}
            value={form.presetId}
            placeholder={t('connections:choose')}
            data={chosen.presets.map(({ id }) => ({
              value: id,
              label: say(t, `connectors:preset.${chosen.kind}.${id}`, { defaultValue: id }),
            }))}
            onChange={form.choosePreset}
            allowDeselect={false}
          />
        )}
        {asked.filter(({ group }) => group === null).map(shown)}
        {fieldGroups.map((group) => {
          const members = asked.filter((field) => field.group === group);
          return (
            <FieldGroup
              key={`${kind} ${group}`}
              group={group}
              set={members.some((field) => isOwn(field, form.draft.config) || isSet(field))}
              wrong={members.some(({ name: of }) => of === fieldOfFault) || faultLiesIn(group, tried)}
            >
              {members.map(shown)}
            </FieldGroup>
          );
        })}
        <div ref={answer} className={classes.answer}>
          {tried !== null && (
            <div className={classes.tried}>
              <HealthWords tested={tried} />
              {tried.kind === 'answered' && !locked && (
                <Offers
                  health={tried.health}
                  values={values}
                  onAccept={(field, value) => tryOut(form.accept(field, value))}
                />
              )}
            </div>
          )}
          {fault !== null && (
            <>
              <ErrorNotice error={ownFault(t, fault)} />
              <VaultRemedy error={fault} onDone={() => void save()} />
            </>
          )}
        </div>
      </div>
    </Dialog>
  );

  /** People choose connections by their names. One that had the same name before keeps it. */
  function isTaken(given: string): boolean {
    return (
      given !== connection?.name.trim() &&
      others.some(
        (other) => other.connectionId !== connection?.connectionId && connectionName(t, other).trim() === given,
      )
    );
  }
}

/** What a test says of the way to the other side is mended in the fields of that way. */
const faultsOfGroup: Readonly<Record<string, RegExp>> = { network: /^(tls|proxy)-/ };

function faultLiesIn(group: string, tried: Tested | null): boolean {
  if (tried?.kind !== 'answered' || tried.health.ok) return false;
  return faultsOfGroup[group]?.test(tried.health.code) === true;
}
