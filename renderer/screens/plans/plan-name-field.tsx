import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { longestPlanName } from '../../../shared/contract/plans.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { useTranslate } from '../../components/use-translate.ts';

interface PlanNameFieldProps {
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** The name of a plan, chosen whole when the field is entered: whoever types replaces what is offered. */
export function PlanNameField({ value, onChange }: PlanNameFieldProps) {
  const t = useTranslate();
  return (
    <TextInput
      label={t('plans:form.name')}
      required
      value={value}
      maxLength={longestPlanName}
      onChange={(event) => onChange(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      data-autofocus
    />
  );
}

interface PlanCall {
  readonly busy: boolean;
  readonly fault: CockpitFault | null;
  /** Busy until the dialog is closed, or until the call fails: then the dialog stays and the fault is shown. */
  run(call: () => Promise<void>): Promise<void>;
}

/** The one call with which a dialog about a plan ends. */
export function usePlanCall(): PlanCall {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  return {
    busy,
    fault,
    run: async (call) => {
      setBusy(true);
      setFault(null);
      try {
        await call();
      } catch (thrown) {
        setFault(fromWireError(thrown));
        setBusy(false);
      }
    },
  };
}
