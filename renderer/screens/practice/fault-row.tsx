import { Autocomplete, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { z } from 'zod';
import { type PracticeFault, practiceFaultSchemas } from '../../../shared/contract/practice-faults.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { configOf, type SchemaField, schemaFields } from '../../components/schema-fields.ts';
import { Toggle } from '../../components/toggle.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import type { GivenParams } from '../../stores/practice-store.ts';
import classes from './practice-screen.module.css';

interface FaultRowProps {
  readonly name: PracticeFault;
  readonly on: boolean;
  /** What it works with; while it is off, its defaults. */
  readonly params: GivenParams;
  readonly onChange: (on: boolean, params: GivenParams) => void;
}

/** One fault: its switch, and what it takes, which can be changed while it is off. */
export function FaultRow({ name, on, params, onChange }: FaultRowProps) {
  const t = useTranslate();
  const [given, setGiven] = useState<Readonly<Record<string, unknown>>>({});
  const [fields] = useState(() =>
    schemaFields(z.toJSONSchema(practiceFaultSchemas[name], { io: 'input' }) as Record<string, unknown>, []),
  );
  return (
    <li className={classes.fault} data-on={on}>
      <div className={classes.switch}>
        <Toggle
          on={on}
          label={t(`practice:faults.${name}`)}
          explanation={t(`practice:explain.${name}`)}
          onToggle={(next) => onChange(next, next ? (configOf(fields, given) as GivenParams) : {})}
        />
        {on && <span className={classes.active}>{t('practice:faults.active')}</span>}
      </div>
      {fields.length > 0 && (
        <div className={classes.params}>
          {fields.map((field) => (
            <Param
              key={field.name}
              field={field}
              fault={t(`practice:faults.${name}`)}
              disabled={on}
              value={on ? params[field.name] : (given[field.name] ?? params[field.name])}
              onChange={(value) => setGiven((former) => ({ ...former, [field.name]: value }))}
            />
          ))}
        </div>
      )}
    </li>
  );
}

interface ParamProps {
  readonly field: SchemaField;
  /** Name of the fault: several have a parameter of the same name. */
  readonly fault: string;
  readonly disabled: boolean;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function Param({ field, fault, disabled, value, onChange }: ParamProps) {
  const t = useTranslate();
  const label = say(t, `practice:params.${field.name}`, { defaultValue: field.name });
  const shared = { label, disabled, size: 'xs', 'aria-label': `${fault}: ${label}` } as const;
  if (field.type === 'choice') {
    return (
      <Select
        {...shared}
        allowDeselect={false}
        data={field.choices.map((choice) => ({
          value: choice,
          label: say(t, `practice:choices.${choice}`, { defaultValue: choice }),
        }))}
        value={String(value ?? '')}
        onChange={onChange}
      />
    );
  }
  if (field.type === 'number') {
    return <NumberInput {...shared} hideControls value={typeof value === 'number' ? value : ''} onChange={onChange} />;
  }
  const text = String(value ?? '');
  if (field.suggestions.length > 0) {
    return <Autocomplete {...shared} data={[...field.suggestions]} value={text} onChange={onChange} />;
  }
  return <TextInput {...shared} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
}
