import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useLint } from '../../stores/plan-lint.ts';
import { createRemoteStore } from '../../stores/remote-list.ts';
import { Page } from '../page.tsx';
import type { ScreenProps } from '../screen.ts';
import { navigate } from '../shell/route.ts';
import { LintIssues } from '../start/lint-issues.tsx';
import { PlanBinding } from '../start/plan-binding.tsx';

/** A version of a plan on its way to a release: checked once more, and bound to connections. */
export function Screen({ params }: ScreenProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const { planId = '' } = params;
  const sequence = Number(params.sequence);
  const remote = useMemo(
    () =>
      createRemoteStore(async () => {
        const [{ name }, { text }] = await Promise.all([
          client.plans.get({ planId }),
          client.plans.version({ planId, sequence }),
        ]);
        return { name, text };
      }),
    [client, planId, sequence],
  );
  useEffect(() => void remote.refresh(), [remote]);
  const { value, fault } = useStore(remote.store);
  const { checked, fault: lintFault } = useLint(value?.text ?? null, 0);
  const shownFault = fault ?? lintFault;
  // What is only said stands in the editor; here it would hide the way on.
  const pressing = (checked?.issues ?? []).filter((issue) => issue.severity !== 'info');
  return (
    <Page
      title={value === null ? t('state.loading') : t('plans:flight.title', { name: value.name })}
      lead={t('plans:flight.lead', { sequence })}
      actions={<ActionButton label={t('plans:flight.edit')} onPress={() => navigate('/plans/:planId', { planId })} />}
    >
      {shownFault !== null && <ErrorNotice error={shownFault} onRetry={() => void remote.refresh()} />}
      {pressing.length > 0 && <LintIssues issues={pressing} />}
      {value !== null && checked?.plan != null && <PlanBinding plan={checked.plan} planText={value.text} />}
    </Page>
  );
}
