import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { CockpitClient } from '../../../shared/contract/index.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { createRemoteStore } from '../../stores/remote-list.ts';
import { UnifiedDiff } from '../plan-editor/code/unified-diff.tsx';
import { LinkNotice } from '../release/link-notice.tsx';
import type { ScreenProps } from '../screen.ts';
import { navigate } from '../shell/route.ts';
import classes from './plan-comparison-screen.module.css';

/** A text of a plan in an address: the number of a version, `draft`, or the window of a draft that was refused. */
interface Side {
  readonly text: string;
  /** Null: a refused draft. */
  readonly version: number | 'draft' | null;
}

/** Two texts of one plan, side by side in one. */
export function Screen({ params }: ScreenProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const { planId = '', from = '', to = '' } = params;
  const remote = useMemo(() => createRemoteStore(() => readBoth(client, planId, from, to)), [client, planId, from, to]);
  useEffect(() => void remote.refresh(), [remote]);
  const { value, fault } = useStore(remote.store);
  const nameOf = ({ version }: Side): string => {
    if (version === null) return t('planEditor:conflict.mine');
    return version === 'draft' ? t('plans:draft') : t('plans:version', { sequence: version });
  };
  const title = value === null ? '' : t('plans:diff.title', { older: nameOf(value.older), newer: nameOf(value.newer) });
  return (
    <div className={classes.comparison}>
      <LinkNotice />
      <header className={classes.head}>
        <h1 className={classes.title}>{value?.name ?? t('state.loading')}</h1>
        <span className={classes.which}>{title}</span>
        <span className={classes.space} />
        <ActionButton label={t('plans:title')} onPress={() => navigate('/plans')} />
        <ActionButton label={t('plans:open')} onPress={() => navigate('/plans/:planId', { planId })} />
      </header>
      {fault !== null && <ErrorNotice error={fault} onRetry={() => void remote.refresh()} />}
      {value !== null && <UnifiedDiff older={value.older.text} newer={value.newer.text} label={title} />}
    </div>
  );
}

async function readBoth(
  client: CockpitClient,
  planId: string,
  from: string,
  to: string,
): Promise<{ readonly name: string; readonly older: Side; readonly newer: Side }> {
  const plan = await client.plans.get({ planId });
  const side = async (which: string): Promise<Side> => {
    if (which === 'draft') return { text: plan.draft.text, version: 'draft' };
    const refused = plan.refused.find(({ windowId }) => windowId === which);
    if (refused !== undefined) return { text: refused.text, version: null };
    const sequence = Number(which);
    if (!Number.isInteger(sequence) || sequence < 1)
      throw new CockpitFault('not-found', { kind: 'plan-version', id: which });
    return { text: (await client.plans.version({ planId, sequence })).text, version: sequence };
  };
  const [older, newer] = await Promise.all([side(from), side(to)]);
  return { name: plan.name, older, newer };
}
