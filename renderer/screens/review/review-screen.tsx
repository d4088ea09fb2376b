import { useEffect, useMemo, useState } from 'react';
import { sayGap, sayStanding } from '../../../shared/i18n/say-standing.ts';
import { joinColumns, type SampleColumns } from '../../../shared/release/sample-chunk.ts';
import { type ReleaseReview, reviewRelease } from '../../../shared/release/views/review.ts';
import { standing } from '../../../shared/release/views/standing.ts';
import { EffectButton } from '../../components/effect-button.tsx';
import { FeedList } from '../../components/feed-list.tsx';
import { RollbackButton } from '../../components/rollback-button.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { VerdictBar } from '../../components/verdict-bar.tsx';
import { useHostLink } from '../../stores/host-link.ts';
import { canRollBack, useRollbackShortcut } from '../cockpit/cockpit-verdict.tsx';
import { useFeedRows } from '../cockpit/record.tsx';
import { CurveMarks } from '../release/curve-marks.tsx';
import { openDialog } from '../release/dialog-store.ts';
import { LeftSilences } from '../release/drill-silence.tsx';
import {
  FlightProvider,
  useFlight,
  useNow,
  useRelease,
  useReleaseView,
  useSpeech,
} from '../release/flight-context.tsx';
import { LeftFlags } from '../release/left-flags.tsx';
import { Notices } from '../release/notices.tsx';
import { ReleaseDialogs } from '../release/release-dialogs.tsx';
import { ReleaseHeader } from '../release/release-header.tsx';
import { RollbackPanel } from '../release/rollback-panel.tsx';
import type { ScreenProps } from '../screen.ts';
import { navigate } from '../shell/route.ts';
import { AfterRelease } from './after-release.tsx';
import { Attempts } from './attempts.tsx';
import { BatchTables } from './batch-tables.tsx';
import { PlaybookRuns } from './playbook-runs.tsx';
import { PreflightLine } from './preflight-line.tsx';
import { Proof } from './proof.tsx';
import { ReviewCharts } from './review-charts.tsx';
import { ReviewFacts } from './review-facts.tsx';
import classes from './review-screen.module.css';

/** A review reads everything that happened, not only the newest. */
const reviewedEvents = 200_000;

/** A release that is looked back at. Nothing here changes it but the rollback, where it always stands, and what is recorded afterwards. */
export function Screen({ params }: ScreenProps) {
  return (
    <FlightProvider releaseId={params.releaseId ?? ''} feedLimit={reviewedEvents} reviews>
      <Review />
    </FlightProvider>
  );
}

export function Review() {
  const t = useTranslate();
  const state = useRelease();
  const review = useReview();
  const acts = useHostLink((link) => link.info?.readOnly !== true);
  const rows = useFeedRows();
  const rollbacks = [...state.pastRollbacks, ...(state.rollback === null ? [] : [state.rollback])];
  return (
    <div className={classes.review}>
      <ReleaseHeader />
      <div>
        <Notices />
        <ReviewVerdict />
      </div>
      <div className={classes.body}>
        <div className={classes.column}>
          <div className={classes.facts}>
            <ReviewFacts review={review} />
            <Proof />
          </div>
          <LeftFlags acts={acts} />
          <PreflightLine />
          <Attempts />
          {rollbacks.map((rollback) => (
            <RollbackPanel key={rollback.rollbackId} rollback={rollback} acts={false} />
          ))}
          <PlaybookRuns runs={review.playbooks} />
          <AfterRelease />
          <BatchTables batches={review.batches} />
          <LeftSilences acts={acts} />
          <CurveMarks acts={acts} />
          <ReviewCharts />
          <section>
            <SectionTitle note={String(rows.length)}>{t('review:events')}</SectionTitle>
            <div className={classes.events}>
              <FeedList rows={rows} label={t('review:events')} empty={t('flight:feed.empty')} />
            </div>
          </section>
        </div>
      </div>
      <ReleaseDialogs />
    </div>
  );
}

function ReviewVerdict() {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const now = useNow();
  const seen = standing(state, now);
  useRollbackShortcut();
  const open = state.endedAt === null;
  return (
    <VerdictBar
      level={seen.level}
      sentence={sayStanding(speech, state, seen, now)}
      detail={open ? t('review:live') : (sayGap(speech, state) ?? t('review:readOnly'))}
      next={
        open && (
          <EffectButton
            effect={t('review:backToCockpit')}
            blockedBy={null}
            onPress={() => navigate('/release/:releaseId', { releaseId: session.releaseId })}
          />
        )
      }
      rollback={<RollbackButton disabled={!canRollBack(state)} onPress={() => openDialog({ kind: 'rollback' })} />}
    />
  );
}

const noSamples: SampleColumns = joinColumns([]);

/** The review of the events so far, with the readings as soon as they are there. */
function useReview(): ReleaseReview {
  const { samples } = useFlight();
  const definition = useRelease().definition;
  const feed = useReleaseView((view) => view.feed);
  const [read, setRead] = useState(false);
  useEffect(() => {
    let wanted = true;
    setRead(false);
    void samples.firstPull.then(() => {
      if (wanted) setRead(true);
    });
    return () => {
      wanted = false;
    };
  }, [samples]);
  return useMemo(
    () => reviewRelease(definition, feed, read ? (seriesId) => samples.columns(seriesId) ?? noSamples : null),
    [definition, feed, read, samples],
  );
}
