import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import type { VariablePlan } from '../../../shared/plan/release-plan.ts';
import type { StepValue } from '../../../shared/steps/values.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { usePreferences } from '../../stores/preferences.ts';
import classes from './plan-intake.module.css';

interface PlanVariablesProps {
  readonly variables: Readonly<Record<string, VariablePlan>>;
  /** What was filled in; what is not stands at the plan's own value. */
  readonly given: Readonly<Record<string, StepValue>>;
  readonly onChange: (name: string, value: StepValue | null) => void;
}

/** The variables of a plan: what it gives itself may be changed, what it leaves open must be filled in. */
export function PlanVariables({ variables, given, onChange }: PlanVariablesProps) {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  const entries = Object.entries(variables);
  if (entries.length === 0) return null;
  return (
    <>
      <SectionTitle>{t('intake:variables')}</SectionTitle>
      <div className={classes.slots}>
        {entries.map(([name, { type, title, default: own }]) => {
          const label = title[language] === name ? name : `${title[language]} · ${name}`;
          const value = given[name] ?? own;
          const required = own === null;
          if (type === 'boolean') {
            return (
              <Checkbox
                key={name}
                label={label}
                checked={value === true}
                onChange={(event) => onChange(name, event.currentTarget.checked)}
              />
            );
          }
          if (type === 'number') {
            return (
              <NumberInput
                key={name}
                label={label}
                required={required}
                value={typeof value === 'number' ? value : ''}
                onChange={(number) => onChange(name, typeof number === 'number' ? number : null)}
              />
            );
          }
          return (
            <TextInput
              key={name}
              label={label}
              required={required}
              value={typeof value === 'string' ? value : ''}
              maxLength={4096}
              onChange={(event) => {
                const text = event.currentTarget.value;
                onChange(name, text === '' ? null : text);
              }}
            />
          );
        })}
      </div>
    </>
  );
}

/** Variables that nobody has given a value yet. */
export function openVariables(
  variables: Readonly<Record<string, VariablePlan>>,
  given: Readonly<Record<string, StepValue>>,
): readonly string[] {
  return Object.entries(variables)
    .filter(([name, { type, default: own }]) => own === null && given[name] === undefined && type !== 'boolean')
    .map(([name]) => name);
}
