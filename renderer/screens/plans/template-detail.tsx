import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import type { TemplateSummary } from '../../stores/plan-library-store.ts';
import { useLint } from '../../stores/plan-lint.ts';
import { createRemoteStore } from '../../stores/remote-list.ts';
import { PlanFacts } from './plan-facts.tsx';
import { Title } from './plan-list.tsx';
import classes from './plans-screen.module.css';

interface TemplateDetailProps {
  readonly template: TemplateSummary;
  readonly readOnly: boolean;
  readonly onNew: () => void;
}

/** A plan that the product ships, whole: it can be read before anything is made of it. */
export function TemplateDetail({ template, readOnly, onNew }: TemplateDetailProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const { id } = template;
  const remote = useMemo(() => createRemoteStore(() => client.plans.template({ id })), [client, id]);
  useEffect(() => void remote.refresh(), [remote]);
  const { value, fault } = useStore(remote.store);
  const { checked } = useLint(value?.text ?? null, 0);
  return (
    <article className={classes.template} aria-label={id}>
      <header className={classes.detailHead}>
        <div className={classes.detailWords}>
          <h2 className={classes.detailName}>
            <Title headline={template.headline} fallback={id} />
          </h2>
          <PlanFacts checked={checked} />
        </div>
        <div className={classes.actions}>
          <ActionButton
            tone="primary"
            label={t('plans:newFromTemplate')}
            shortcut="Enter"
            disabled={readOnly}
            onPress={onNew}
          />
        </div>
      </header>
      {fault !== null && <ErrorNotice error={fault} onRetry={() => void remote.refresh()} />}
      {value !== null && (
        <>
          <SectionTitle>{t('plans:text')}</SectionTitle>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard has to reach what is below */}
          <pre className={classes.text} tabIndex={0}>
            {value.text}
          </pre>
        </>
      )}
    </article>
  );
}
