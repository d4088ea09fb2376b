import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { longestPlanName } from '../../../shared/contract/plans.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useLint } from '../../stores/plan-lint.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { LintIssues } from '../start/lint-issues.tsx';
import classes from './import-dialog.module.css';
import { PlanFacts } from './plan-facts.tsx';
import { nameWithoutEnding } from './read-plan-file.ts';

interface ImportDialogProps {
  readonly fileName: string;
  readonly text: string;
  readonly onClose: () => void;
  readonly onCreated: (planId: string) => void;
}

/** A plan file before it becomes a plan: what it holds and what is wrong with it. Wrong is no obstacle, it is a draft. */
export function ImportDialog({ fileName, text, onClose, onCreated }: ImportDialogProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const language = usePreferences((preferences) => preferences.language);
  const { checked, fault: lintFault } = useLint(text, 0);
  const [typed, setTyped] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const name = typed ?? checked?.plan?.title[language] ?? nameWithoutEnding(fileName);
  const ready = name.trim() !== '' && !busy;
  const create = async (): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      const { planId } = await client.plans.create({ commandId: crypto.randomUUID(), name: name.trim(), text });
      onCreated(planId);
    } catch (thrown) {
      setFault(fromWireError(thrown));
      setBusy(false);
    }
  };
  return (
    <Dialog
      width={760}
      title={t('plans:import.title', { name: fileName })}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton
            tone="primary"
            label={busy ? t('state.saving') : t('plans:import.create')}
            disabled={!ready}
            onPress={() => void create()}
          />
        </>
      }
    >
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void create();
        }}
      >
        <TextInput
          label={t('plans:form.name')}
          required
          value={name}
          maxLength={longestPlanName}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          data-autofocus
        />
        <PlanFacts checked={checked} countsIssues={false} />
        {checked !== null && checked.issues.length > 0 && (
          <section className={classes.findings}>
            <LintIssues issues={checked.issues} hint={t('plans:import.findingsDetail')} />
          </section>
        )}
        {(fault ?? lintFault) !== null && <ErrorNotice error={(fault ?? lintFault) as CockpitFault} />}
      </form>
    </Dialog>
  );
}
