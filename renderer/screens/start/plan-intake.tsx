import { Textarea } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { longestPlanText } from '../../../shared/contract/plans.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useLint } from '../../stores/plan-lint.ts';
import { Page } from '../page.tsx';
import { LintIssues } from './lint-issues.tsx';
import { PlanBinding } from './plan-binding.tsx';
import classes from './plan-intake.module.css';

const typingPauseMs = 350;

interface PlanIntakeProps {
  readonly initialText: string;
  readonly onLeave: () => void;
}

/** A plan file is chosen, dropped or pasted, checked at once, bound to connections, and becomes a release. */
export function PlanIntake({ initialText, onLeave }: PlanIntakeProps) {
  const t = useTranslate();
  const [text, setText] = useState(initialText);
  const [tooLarge, setTooLarge] = useState(false);
  const [tooLong, setTooLong] = useState(false);
  const { checked, fault } = useLint(text, typingPauseMs);
  const picker = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setTooLarge(file.size > longestPlanText);
    setTooLong(false);
    if (file.size <= longestPlanText) setText(await file.text());
  };
  const write = (value: string): void => {
    setTooLarge(false);
    setTooLong(value.length > longestPlanText);
    if (value.length <= longestPlanText) setText(value);
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
      {tooLong && <ErrorNotice error={new CockpitFault('plan-too-long', { max: longestPlanText })} />}
      <div className={classes.columns}>
        <Textarea
          label={t('intake:pasteLabel')}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12, lineHeight: 1.5 } }}
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
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
