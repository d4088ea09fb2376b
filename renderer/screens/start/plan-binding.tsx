import { Checkbox, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ConnectionInfo } from '../../../shared/contract/connections.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { connectionName } from '../../../shared/i18n/connection-name.ts';
import { fastPace, paces } from '../../../shared/plan/pace.ts';
import { batchesOf, type ReleasePlan } from '../../../shared/plan/release-plan.ts';
import type { StepValue } from '../../../shared/steps/values.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useConnections } from '../../stores/connections-store.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { navigate } from '../shell/route.ts';
import { PlanSecrets } from '../vault/plan-secrets.tsx';
import classes from './plan-intake.module.css';
import { openVariables, PlanVariables } from './plan-variables.tsx';

interface PlanBindingProps {
  readonly plan: ReleasePlan;
  readonly planText: string;
}

/** Each slot of the plan gets a stored connection that can do what it needs; then the release is created. */
export function PlanBinding({ plan, planText }: PlanBindingProps) {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  const { client } = useConnection();
  const { value: connections } = useConnections();
  const [bindings, setBindings] = useState<Readonly<Record<string, string>>>({});
  const [understood, setUnderstood] = useState(false);
  const [fast, setFast] = useState(false);
  const [variant, setVariant] = useState<string | null>(null);
  const [variables, setVariables] = useState<Readonly<Record<string, StepValue>>>(() => unticked(plan));
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const slots = Object.entries(plan.slots);
  const fitting = (capability: string): readonly ConnectionInfo[] =>
    (connections ?? []).filter((connection) => connection.capabilities.includes(capability));

  // Where only one connection can fill a slot there is nothing to choose.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the slots or the connections are others
  useEffect(() => {
    const only = slots.flatMap(([slot, { capability }]) => {
      const [first, ...others] = fitting(capability);
      return first !== undefined && others.length === 0 ? [[slot, first.connectionId] as const] : [];
    });
    setBindings((former) => ({ ...Object.fromEntries(only), ...former }));
  }, [plan, connections]);

  const bound = slots.flatMap(([slot]) => {
    const connection = connections?.find((candidate) => candidate.connectionId === bindings[slot]);
    return connection === undefined ? [] : [connection];
  });
  const environments = [...new Set(bound.map((connection) => connection.environment))];
  const production = environments.includes('production');
  const practice = bound.length > 0 && environments.every((environment) => environment === 'practice');
  const filled = openVariables(plan.variables, variables).length === 0;
  // Marks beside curves are the one thing that a release can do without.
  const needed = slots.filter(([, { capability }]) => capability !== 'annotate');
  const ready =
    needed.every(([slot]) => connections?.some(({ connectionId }) => connectionId === bindings[slot])) &&
    filled &&
    (!production || understood) &&
    !busy;
  const create = async (): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      const pace = practice && fast ? fastPace(plan) : paces.real;
      const { releaseId } = await client.releases.create({
        commandId: crypto.randomUUID(),
        planText,
        bindings,
        pace,
        variant,
        variables,
      });
      navigate('/release/:releaseId', { releaseId });
    } catch (thrown) {
      setFault(fromWireError(thrown));
      setBusy(false);
    }
  };
  return (
    <section className={classes.binding}>
      <SectionTitle>{plan.title[language]}</SectionTitle>
      <p className={classes.facts}>
        {t('intake:facts', {
          from: plan.from,
          to: plan.to,
          batches: batchesOf(plan).length,
          guards: plan.guards.filter((guard) => guard.role !== 'gate').length,
          steps: plan.steps.length,
        })}
      </p>
      {plan.variants.length > 0 && (
        <Select
          label={t('intake:variant')}
          description={t('intake:variantNote')}
          value={variant ?? ''}
          data={[
            { value: '', label: t('intake:asWritten') },
            ...plan.variants.map(({ id, title }) => ({ value: id, label: title[language] })),
          ]}
          onChange={(id) => setVariant(id === null || id === '' ? null : id)}
          allowDeselect={false}
        />
      )}
      <PlanVariables
        variables={plan.variables}
        given={variables}
        onChange={(name, value) =>
          setVariables(({ [name]: _former, ...others }) => (value === null ? others : { ...others, [name]: value }))
        }
      />
      {plan.secrets.length > 0 && (
        <>
          <SectionTitle>{t('vault:planSecret.heading')}</SectionTitle>
          <PlanSecrets names={plan.secrets} />
        </>
      )}
      {slots.length > 0 && <SectionTitle>{t('intake:bind')}</SectionTitle>}
      <div className={classes.slots}>
        {slots.map(([slot, { capability, title }]) => {
          const word = t(`connections:capability.${capability as 'traffic'}`, { defaultValue: capability });
          const choices = fitting(capability);
          return (
            <Select
              key={slot}
              label={`${title[language]} · ${slot}`}
              description={t(capability === 'annotate' ? 'intake:mayHave' : 'intake:needs', { capability: word })}
              placeholder={t('intake:choosePlaceholder')}
              error={
                connections !== null && choices.length === 0 && capability !== 'annotate'
                  ? t('intake:noConnection', { capability: word })
                  : undefined
              }
              value={bindings[slot] ?? null}
              data={choices.map((connection) => ({
                value: connection.connectionId,
                label: connection.builtIn
                  ? connectionName(t, connection)
                  : `${connection.name} · ${t(`environment.${connection.environment}`)}`,
              }))}
              onChange={(connectionId) =>
                setBindings(({ [slot]: _former, ...others }) =>
                  connectionId === null ? others : { ...others, [slot]: connectionId },
                )
              }
              allowDeselect={capability === 'annotate'}
              clearable={capability === 'annotate'}
            />
          );
        })}
      </div>
      <div className={classes.foot}>
        {environments.length === 1 && environments[0] !== undefined && (
          <EnvironmentBadge environment={environments[0]} />
        )}
        {environments.length > 1 && (
          <p role="alert">
            {t('intake:environmentMixed', {
              environments: environments.map((environment) => t(`environment.${environment}`)).join(', '),
            })}
          </p>
        )}
        {production && (
          <Checkbox
            label={t('intake:confirmProduction')}
            checked={understood}
            onChange={(event) => setUnderstood(event.currentTarget.checked)}
          />
        )}
        {practice && (
          <Checkbox
            label={t('intake:pace', { pace: fastPace(plan) })}
            checked={fast}
            onChange={(event) => setFast(event.currentTarget.checked)}
          />
        )}
        {fault !== null && <ErrorNotice error={fault} />}
        <ActionButton
          tone="primary"
          label={busy ? t('intake:creating') : t('intake:create')}
          disabled={!ready}
          onPress={() => void create()}
        />
      </div>
    </section>
  );
}

/** A box that nobody ticked is a no, not an open question. */
function unticked(plan: ReleasePlan): Readonly<Record<string, StepValue>> {
  const open = Object.entries(plan.variables).filter(([, variable]) => variable.type === 'boolean');
  return Object.fromEntries(open.flatMap(([name, variable]) => (variable.default === null ? [[name, false]] : [])));
}
