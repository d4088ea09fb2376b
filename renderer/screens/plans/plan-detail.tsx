import { useState } from 'react';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { When } from '../../components/when.tsx';
import { useConnection } from '../../stores/connection.ts';
import { type PlanDetail as Detail, usePlan } from '../../stores/plan-library-store.ts';
import { useLint } from '../../stores/plan-lint.ts';
import { TextAction } from '../release/text-action.tsx';
import { navigate } from '../shell/route.ts';
import { PlanFacts } from './plan-facts.tsx';
import { Title } from './plan-list.tsx';
import classes from './plans-screen.module.css';
import { RefusedDrafts } from './refused-drafts.tsx';
import { VersionList } from './version-list.tsx';

/** What the screen does with the plan that is chosen; the keyboard does the same. */
export interface PlanActions {
  open(planId: string): void;
  fly(plan: Pick<Detail, 'planId' | 'newest'>): void;
  rename(plan: Pick<Detail, 'planId' | 'name'>): void;
  duplicate(plan: Pick<Detail, 'planId' | 'name'>): void;
  setArchived(plan: Pick<Detail, 'planId' | 'name'>, archived: boolean): void;
  say(sentence: string): void;
}

interface PlanDetailProps {
  readonly planId: string;
  readonly readOnly: boolean;
  readonly actions: PlanActions;
}

/** One plan of the library: its draft, its versions, and what can be done with them. */
export function PlanDetail({ planId, readOnly, actions }: PlanDetailProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const { value: plan, fault, refresh } = usePlan(planId);
  const [restoring, setRestoring] = useState<number | null>(null);
  const [restoreFault, setRestoreFault] = useState<CockpitFault | null>(null);
  const { checked } = useLint(plan?.draft.text ?? null, 0);
  if (plan === null) {
    return fault === null ? <p>{t('state.loading')}</p> : <ErrorNotice error={fault} onRetry={() => void refresh()} />;
  }
  const restore = async (sequence: number): Promise<void> => {
    setRestoring(null);
    setRestoreFault(null);
    try {
      const baseRevision = plan.draft.revision;
      await client.plans.restoreVersion({ commandId: crypto.randomUUID(), planId, baseRevision, sequence });
      actions.say(t('plans:restored', { sequence }));
    } catch (thrown) {
      setRestoreFault(fromWireError(thrown));
    }
  };
  const archived = plan.archivedAt !== null;
  return (
    <article aria-label={plan.name}>
      <header className={classes.detailHead}>
        <div className={classes.detailWords}>
          <h2 className={classes.detailName}>{plan.name}</h2>
          <p className={classes.facts}>
            <SubTitle plan={plan} />
            {plan.headline.from !== null && (
              <span>
                {plan.headline.from} → {plan.headline.to ?? '?'}
              </span>
            )}
            <When utcMs={plan.draft.savedAt} />
          </p>
          <PlanFacts checked={checked} />
          <div className={classes.quietActions}>
            <TextAction label={t('plans:form.rename')} disabled={readOnly} onPress={() => actions.rename(plan)} />
            <TextAction
              label={t('plans:form.duplicate')}
              shortcut="d"
              disabled={readOnly}
              onPress={() => actions.duplicate(plan)}
            />
            <TextAction
              label={t(archived ? 'plans:unarchive' : 'plans:archive')}
              {...(archived ? {} : { shortcut: 'Delete' })}
              disabled={readOnly}
              onPress={() => actions.setArchived(plan, !archived)}
            />
          </div>
        </div>
        <div className={classes.actions}>
          <ActionButton label={t('plans:open')} shortcut="Enter" tone="primary" onPress={() => actions.open(planId)} />
          <ActionButton
            label={plan.newest === null ? t('plans:fly') : t('plans:flyVersion', { sequence: plan.newest.sequence })}
            shortcut="f"
            disabled={plan.newest === null}
            onPress={() => actions.fly(plan)}
          />
        </div>
      </header>
      {restoreFault !== null && <ErrorNotice error={restoreFault} onDismiss={() => setRestoreFault(null)} />}
      <RefusedDrafts plan={plan} readOnly={readOnly} onKept={(kept) => navigate('/plans/:planId', { planId: kept })} />
      <VersionList plan={plan} readOnly={readOnly} onRestore={setRestoring} />
      {restoring !== null && (
        <Dialog
          focusTitle
          title={t('plans:restoreTitle', { sequence: restoring })}
          detail={plan.changed ? t('plans:restoreLoses') : undefined}
          onClose={() => setRestoring(null)}
          actions={
            <>
              <ActionButton label={t('actions.cancel')} onPress={() => setRestoring(null)} />
              <ActionButton tone="primary" focused label={t('plans:restore')} onPress={() => void restore(restoring)} />
            </>
          }
        />
      )}
    </article>
  );
}

/** The plan's own title, where it is not the name already. */
function SubTitle({ plan }: { readonly plan: Detail }) {
  const { title } = plan.headline;
  if (title === null || title.zh === plan.name || title.en === plan.name) return null;
  return (
    <span>
      <Title headline={plan.headline} fallback="" />
    </span>
  );
}
