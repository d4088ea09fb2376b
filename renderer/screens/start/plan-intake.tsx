import { Textarea } from '@mantine/core';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import type { PlanIssue } from '../../../shared/plan/parse.ts';
import type { ReleasePlan } from '../../../shared/plan/release-plan.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { Page } from '../page.tsx';
import { LintIssues } from './lint-issues.tsx';
import { PlanBinding } from './plan-binding.tsx';
import classes from './plan-intake.module.css';

/** The contract's own bound on a plan's text. */
const largestCharacters = 2_000_000;
const typingPauseMs = 350;

interface Checked {
  readonly text: string;
  readonly issues: readonly PlanIssue[];
  readonly plan: ReleasePlan | null;
}

interface PlanIntakeProps {
  readonly initialText: string;
  readonly onLeave: () => void;
}

/** A plan file is chosen, dropped or pasted, checked at once, bound to connections, and becomes a release. */
export function PlanIntake({ initialText, onLeave }: PlanIntakeProps) {
  const t = useTranslate();
  const [text, setText] = useState(initialText);
  const [tooLarge, setTooLarge] = useState(false);
  const { checked, fault } = useLint(text);
  const picker = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setTooLarge(file.size > largestCharacters);
    if (file.size <= largestCharacters) setText(await file.text());
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void read(event.dataTransfer.files[0]);
  };
  const current = checked?.text === text ? checked : null;
  return (
    <Page title={t('intake:title')} actions={<ActionButton label={t('actions.back')} onPress={onLeave} />}>
      {/* Dropping is a second way beside the button, which the keyboard reaches. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      <div className={classes.drop} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <span>{t('intake:drop')}</span>
        <ActionButton
          tone={text === '' ? 'primary' : 'quiet'}
          label={text === '' ? t('intake:choose') : t('intake:back')}
          onPress={() => picker.current?.click()}
        />
        <span>{t('intake:paste')}</span>
        <input
          ref={picker}
          type="file"
          accept=".yaml,.yml,.json,text/yaml"
          className={classes.picker}
          aria-label={t('intake:choose')}
          tabIndex={-1}
          onChange={(event) => {
            void read(event.currentTarget.files?.[0]);
            // The same file may be chosen again once it is mended.
            event.currentTarget.value = '';
          }}
        />
      </div>
      {tooLarge && <p role="alert">{t('intake:fileTooLarge')}</p>}
      <div className={classes.columns}>
        <Textarea
          label={t('intake:pasteLabel')}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12, lineHeight: 1.5 } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rows={26}
          spellCheck={false}
          data-autofocus
        />
        <div>
          {fault !== null && <ErrorNotice error={fault} />}
          {text.trim() !== '' && current === null && fault === null && <p>{t('intake:checking')}</p>}
          {current !== null && <LintIssues issues={current.issues} />}
          {current?.plan != null && <PlanBinding plan={current.plan} planText={text} />}
        </div>
      </div>
    </Page>
  );
}

/** What the linter says about the newest text, a moment after the typing stopped. */
function useLint(text: string): { readonly checked: Checked | null; readonly fault: CockpitFault | null } {
  const { client } = useConnection();
  const [checked, setChecked] = useState<Checked | null>(null);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  useEffect(() => {
    if (text.trim() === '') return setChecked(null);
    const stopped = new AbortController();
    const timer = setTimeout(() => {
      client.plans.lint({ text }, { signal: stopped.signal }).then(
        ({ issues, plan }) => {
          setFault(null);
          setChecked({ text, issues, plan });
        },
        (thrown) => {
          if (!stopped.signal.aborted) setFault(fromWireError(thrown));
        },
      );
    }, typingPauseMs);
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }, [client, text]);
  return { checked, fault };
}
