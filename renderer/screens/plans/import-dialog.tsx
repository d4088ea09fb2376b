import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { localText } from '../../../shared/plan/scalars.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { type Checked, useLint } from '../../stores/plan-lint.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { createRemoteStore } from '../../stores/remote-list.ts';
import { LintIssues } from '../start/lint-issues.tsx';
import { DocumentSummary } from './document-summary.tsx';
import classes from './import-dialog.module.css';
import { PlanFacts } from './plan-facts.tsx';
import { PlanNameField, usePlanCall } from './plan-name-field.tsx';
import { nameWithoutEnding, type ReadFile } from './read-plan-file.ts';

interface ImportDialogProps {
  readonly file: ReadFile;
  readonly onClose: () => void;
  readonly onCreated: (planId: string) => void;
}

/** A file before it becomes a plan: what it holds and what is wrong with it. Wrong is no obstacle, it is a draft. */
export function ImportDialog({ file, onClose, onCreated }: ImportDialogProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const language = usePreferences((preferences) => preferences.language);
  const { imported, fault: importFault } = useImported(file);
  const text = file.kind === 'plan' ? file.text : (imported?.planText ?? null);
  const { checked, fault: lintFault } = useLint(text, 0);
  const [typed, setTyped] = useState<string | null>(null);
  const { busy, fault: createFault, run } = usePlanCall();
  const title = checked?.file?.title;
  const name = typed ?? (title === undefined ? nameWithoutEnding(file.name) : localText(title)[language]);
  const ready = name.trim() !== '' && !busy && text !== null;
  const create = (): void => {
    if (text === null) return;
    void run(async () => {
      const { planId } = await client.plans.create({ commandId: crypto.randomUUID(), name: name.trim(), text });
      onCreated(planId);
    });
  };
  const fault = createFault ?? importFault ?? lintFault;
  return (
    <Dialog
      width={760}
      title={t('plans:import.title', { name: file.name })}
      detail={file.kind === 'document' ? t('plans:import.documentDetail') : undefined}
      onClose={onClose}
      actions={
        <>
          <ActionButton label={t('actions.cancel')} onPress={onClose} />
          <ActionButton
            tone="primary"
            label={busy ? t('state.saving') : t('plans:import.create')}
            disabled={!ready}
            onPress={create}
          />
        </>
      }
    >
      <form
        className={classes.body}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) create();
        }}
      >
        <PlanNameField value={name} onChange={setTyped} />
        {fault !== null && <ErrorNotice error={fault} />}
        {text === null && fault === null && <p role="status">{t('plans:import.reading')}</p>}
        {file.kind === 'plan' ? (
          <PlanFindings checked={checked} />
        ) : (
          imported !== null && (
            <>
              <PlanFacts checked={checked} />
              <DocumentSummary imported={imported} />
            </>
          )
        )}
      </form>
    </Dialog>
  );
}

function PlanFindings({ checked }: { readonly checked: Checked | null }) {
  const t = useTranslate();
  const some = checked !== null && checked.issues.length > 0;
  return (
    <>
      <PlanFacts checked={checked} countsIssues={!some} />
      {some && <LintIssues issues={checked.issues} hint={t('plans:import.findingsDetail')} />}
    </>
  );
}

/** A document read into a draft; null for a file that is a plan already. */
function useImported(file: ReadFile) {
  const { client } = useConnection();
  const { kind, text } = file;
  const remote = useMemo(() => createRemoteStore(() => client.plans.import({ text })), [client, text]);
  useEffect(() => {
    if (kind === 'document') void remote.refresh();
  }, [kind, remote]);
  const { value, fault } = useStore(remote.store);
  return { imported: value, fault };
}
