import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createStore, useStore } from 'zustand';
import { local } from '../../../shared/i18n/release-speech.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useConnection } from '../../stores/connection.ts';
import { useLint } from '../../stores/plan-lint.ts';
import { createRemoteStore } from '../../stores/remote-list.ts';
import { CockpitVerdict } from '../cockpit/cockpit-verdict.tsx';
import type { PlanEditor } from '../plan-editor/code/create-editor.ts';
import type { YamlStep } from '../plan-editor/code/yaml-tree.ts';
import { PlanViews } from '../plan-editor/plan-views.tsx';
import { TextEditor } from '../plan-editor/text-editor.tsx';
import { FlightProvider, useFlight, useRelease, useSpeech } from '../release/flight-context.tsx';
import { Notices } from '../release/notices.tsx';
import { ReleaseDialogs } from '../release/release-dialogs.tsx';
import { ReleaseHeader } from '../release/release-header.tsx';
import type { ScreenProps } from '../screen.ts';
import { navigate, pathTo } from '../shell/route.ts';
import classes from './release-plan-screen.module.css';

/** The plan that a release was created from, to be looked up while it flies and years later. Nothing here changes it. */
export function Screen({ params }: ScreenProps) {
  return (
    <FlightProvider releaseId={params.releaseId ?? ''}>
      <ReleasePlanOf />
    </FlightProvider>
  );
}

function ReleasePlanOf() {
  const t = useTranslate();
  const { client } = useConnection();
  const { session } = useFlight();
  const { releaseId } = session;
  const speech = useSpeech();
  const { endedAt, definition } = useRelease();
  const remote = useMemo(() => createRemoteStore(() => client.releases.planText({ releaseId })), [client, releaseId]);
  useEffect(() => void remote.refresh(), [remote]);
  const { value, fault } = useStore(remote.store);
  const back = endedAt === null ? '/release/:releaseId' : '/review/:releaseId';
  useShortcut({
    ...{ keys: 'v', scope: 'release', label: t('planFacts:release.back') },
    run: () => navigate(back, { releaseId }),
  });
  const variant = definition.plan.variants.find(({ id }) => id === definition.plan.variant);
  return (
    <div className={classes.screen}>
      <ReleaseHeader />
      <div>
        <Notices />
        <CockpitVerdict />
        <p className={classes.about}>
          <a href={pathTo(back, { releaseId })}>
            {t(endedAt === null ? 'planFacts:release.toCockpit' : 'planFacts:release.toReview')}
          </a>
          <span>{t('planFacts:release.frozen')}</span>
          {variant !== undefined && (
            <strong>{t('planFacts:release.variant', { variant: local(speech, variant.title) })}</strong>
          )}
        </p>
      </div>
      {value !== null ? (
        <PlanSides text={value.text} />
      ) : fault === null ? (
        <p className={classes.waiting}>{t('state.loading')}</p>
      ) : (
        <ErrorNotice error={fault} onRetry={() => void remote.refresh()} />
      )}
      <ReleaseDialogs />
    </div>
  );
}

function PlanSides({ text }: { readonly text: string }) {
  const editor = useRef<PlanEditor | null>(null);
  const [place] = useState(() => createStore<string | null>(() => null));
  const { checked, fault } = useLint(text, 0);
  const jump = useCallback((way: readonly YamlStep[]) => void editor.current?.jumpToItem(way), []);
  return (
    <div className={classes.sides}>
      <PlanViews
        text={text}
        checked={checked}
        place={place}
        onJump={(issue) => editor.current?.jumpTo(issue)}
        onJumpToItem={jump}
      />
      <div className={classes.text}>
        {fault !== null && <ErrorNotice error={fault} />}
        <TextEditor
          ref={editor}
          initialText={text}
          readOnly
          issues={checked?.issues ?? null}
          schema={null}
          onText={() => {}}
          onTooLong={() => {}}
          onPlace={(name) => place.setState(name, true)}
        />
      </div>
    </div>
  );
}
