import { useEffect, useState } from 'react';
import type { ReleaseSummary } from '../../../shared/contract/releases.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../../shared/errors.ts';
import { paces } from '../../../shared/plan/pace.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { isOpen, useReleasesList } from '../../stores/releases-list-store.ts';
import { Page } from '../page.tsx';
import { navigate } from '../shell/route.ts';
import { OpenRelease } from './open-release.tsx';
import { PastReleases } from './past-releases.tsx';
import { PlanIntake } from './plan-intake.tsx';
import { createPracticeRelease } from './practice-release.ts';
import classes from './start-screen.module.css';

/** Once per window: who comes back to this page on purpose wants to see it. */
let wentToOpenRelease = false;

/** Where the cockpit opens: what is running first, then the ways to begin, then everything that was. */
export function Screen() {
  const t = useTranslate();
  const { value, fault, refresh } = useReleasesList();
  const [planText, setPlanText] = useState<string | null>(null);
  const open = (value ?? []).filter(isOpen);
  const past = (value ?? []).filter((release) => !isOpen(release));
  useEffect(() => {
    if (value === null || wentToOpenRelease) return;
    wentToOpenRelease = true;
    const [only, ...others] = value.filter(isOpen);
    if (only !== undefined && others.length === 0) navigate('/release/:releaseId', { releaseId: only.releaseId });
  }, [value]);
  if (planText !== null) return <PlanIntake initialText={planText} onLeave={() => setPlanText(null)} />;
  return (
    <Page title={t('start:title')}>
      {fault !== null && <ErrorNotice error={fault} onRetry={() => void refresh()} />}
      {value === null && fault === null && <p>{t('state.loading')}</p>}
      {open.length > 0 && <OpenReleases releases={open} />}
      <Begin newcomer={value !== null && value.length === 0} onPlan={setPlanText} />
      {past.length > 0 && (
        <section>
          <SectionTitle note={String(past.length)}>{t('start:past')}</SectionTitle>
          <PastReleases releases={past} />
        </section>
      )}
    </Page>
  );
}

function OpenReleases({ releases }: { readonly releases: readonly ReleaseSummary[] }) {
  const t = useTranslate();
  const first = releases[0];
  useShortcut(
    first === undefined
      ? null
      : {
          keys: 'Enter',
          scope: 'everywhere',
          label: t('start:openCockpit'),
          run: () => navigate('/release/:releaseId', { releaseId: first.releaseId }),
        },
  );
  return (
    <section className={classes.running}>
      <SectionTitle>{t('start:running')}</SectionTitle>
      {releases.map((release, index) => (
        <OpenRelease key={release.releaseId} release={release} first={index === 0} />
      ))}
    </section>
  );
}

interface BeginProps {
  readonly newcomer: boolean;
  readonly onPlan: (text: string) => void;
}

function Begin({ newcomer, onPlan }: BeginProps) {
  const t = useTranslate();
  const { client } = useConnection();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<CockpitFault | null>(null);
  const fly = async (pace: number): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      navigate('/release/:releaseId', { releaseId: await createPracticeRelease(client, pace) });
    } catch (thrown) {
      setFault(fromWireError(thrown));
      setBusy(false);
    }
  };
  useShortcut({
    keys: 'p',
    scope: 'everywhere',
    label: t('start:practiceFlight'),
    enabled: !busy,
    run: () => void fly(paces.fast),
  });
  useShortcut({ keys: 'o', scope: 'everywhere', label: t('intake:title'), run: () => onPlan('') });
  return (
    <section className={classes.begin}>
      {newcomer ? (
        <EmptyState title={t('start:empty.title')} detail={t('start:empty.detail')} />
      ) : (
        <SectionTitle>{t('start:newRelease')}</SectionTitle>
      )}
      <div className={classes.ways}>
        <ActionButton
          tone={newcomer ? 'primary' : 'quiet'}
          label={t('start:practiceFast')}
          shortcut="p"
          disabled={busy}
          onPress={() => void fly(paces.fast)}
        />
        <ActionButton label={t('start:practiceReal')} disabled={busy} onPress={() => void fly(paces.real)} />
        <ActionButton label={t('intake:title')} shortcut="o" onPress={() => onPlan('')} />
      </div>
      {fault !== null && <ErrorNotice error={fault} onDismiss={() => setFault(null)} />}
    </section>
  );
}
