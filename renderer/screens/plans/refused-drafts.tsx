import { useState } from 'react';
import type { RefusedDraft } from '../../../shared/contract/plans.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useWhen } from '../../components/when.tsx';
import { useConnection } from '../../stores/connection.ts';
import type { PlanDetail } from '../../stores/plan-library-store.ts';
import { TextAction } from '../release/text-action.tsx';
import { navigate } from '../shell/route.ts';
import classes from './plans-screen.module.css';

interface RefusedDraftsProps {
  readonly plan: PlanDetail;
  readonly readOnly: boolean;
  /** Gets the id of the plan that a kept text became. */
  readonly onKept: (planId: string) => void;
}

/** Texts that other windows could not save into the draft: whoever finds them decides, nothing goes by itself. */
export function RefusedDrafts({ plan, readOnly, onKept }: RefusedDraftsProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const forget = ({ windowId }: RefusedDraft) =>
    client.plans.dismissRefused({ commandId: crypto.randomUUID(), planId: plan.planId, windowId });
  const keep = async (refused: RefusedDraft): Promise<void> => {
    const name = t('planEditor:conflict.copyName', { name: plan.name });
    const { planId } = await client.plans.create({ commandId: crypto.randomUUID(), name, text: refused.text });
    await forget(refused);
    onKept(planId);
  };
  const attempt = (work: Promise<unknown>): void => {
    setFault(null);
    work.catch((thrown) => setFault(fromWireError(thrown)));
  };
  return (
    <>
      {fault !== null && <ErrorNotice error={fault} onDismiss={() => setFault(null)} />}
      {plan.refused.map((refused) => (
        <Refused
          key={refused.windowId}
          refused={refused}
          readOnly={readOnly}
          onKeep={() => attempt(keep(refused))}
          onForget={() => attempt(forget(refused))}
          onLook={() =>
            navigate('/plans/:planId/compare/:from/:to', { planId: plan.planId, from: 'draft', to: refused.windowId })
          }
        />
      ))}
    </>
  );
}

interface RefusedProps {
  readonly refused: RefusedDraft;
  readonly readOnly: boolean;
  readonly onKeep: () => void;
  readonly onForget: () => void;
  readonly onLook: () => void;
}

function Refused({ refused, readOnly, onKeep, onForget, onLook }: RefusedProps) {
  const t = useTranslate();
  const when = useWhen(refused.refusedAt);
  return (
    <section className={classes.notice} aria-label={t('plans:refusedDraft.title')}>
      <div className={classes.noticeWords}>
        <p>
          <strong>{t('plans:refusedDraft.title')}</strong>
        </p>
        <p className={classes.dim}>{t('plans:refusedDraft.detail', { when })}</p>
      </div>
      <TextAction label={t('plans:refusedDraft.look')} onPress={onLook} />
      <TextAction label={t('plans:refusedDraft.keep')} disabled={readOnly} onPress={onKeep} />
      <TextAction label={t('plans:refusedDraft.forget')} disabled={readOnly} onPress={onForget} />
    </section>
  );
}
