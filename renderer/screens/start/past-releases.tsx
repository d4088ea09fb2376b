import { useLayoutEffect, useRef, useState } from 'react';
import type { ReleaseSummary } from '../../../shared/contract/releases.ts';
import { formatDateTime, formatDuration, noValue } from '../../../shared/i18n/format.ts';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { StateIcon, type StateIconName } from '../../components/state-icon.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { useTick } from '../../stores/tick.ts';
import { localZone } from '../release/local-zone.ts';
import { pathTo } from '../shell/route.ts';
import classes from './past-releases.module.css';

const rowHeight = 36;
const overscan = 8;

const icons: Readonly<Record<ReleaseSummary['status'], StateIconName>> = {
  created: 'pending',
  running: 'running',
  'rolling-back': 'running',
  completed: 'done',
  'rolled-back': 'undone',
  aborted: 'failed',
};

/** Releases that are over. Only the rows in view are in the document: a thousand cost as much as twenty. */
export function PastReleases({ releases }: { readonly releases: readonly ReleaseSummary[] }) {
  const t = useTranslate();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ first: 0, count: 40 });
  const look = (): void => {
    const element = box.current;
    if (element === null) return;
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - overscan);
    const count = Math.ceil(element.clientHeight / rowHeight) + 2 * overscan;
    setView((former) => (former.first === first && former.count === count ? former : { first, count }));
  };
  useLayoutEffect(look, []);
  return (
    <div>
      <div className={classes.head} aria-hidden="true">
        <span>{t('start:column.release')}</span>
        <span>{t('start:column.versions')}</span>
        <span>{t('connections:column.environment')}</span>
        <span>{t('start:column.state')}</span>
        <span>{t('start:column.begun')}</span>
        <span>{t('start:column.took')}</span>
      </div>
      <div
        ref={box}
        className={classes.body}
        onScroll={look}
        style={{ blockSize: Math.min(releases.length, 14) * rowHeight + 1 }}
      >
        <ol className={classes.rows} style={{ blockSize: releases.length * rowHeight }} aria-label={t('start:past')}>
          {releases.slice(view.first, view.first + view.count).map((release, index) => (
            <Row key={release.releaseId} release={release} top={(view.first + index) * rowHeight} />
          ))}
        </ol>
      </div>
    </div>
  );
}

/** How much somebody has to record about a release that is over. */
function DueBadge({ items }: { readonly items: NonNullable<ReleaseSummary['items']> | null }) {
  const t = useTranslate();
  const { dueFrom = [], overdueFrom = [] } = items ?? {};
  const due = useTick((tick) => dueFrom.filter((moment) => moment <= tick.nowUtcMs).length);
  const overdue = useTick((tick) => overdueFrom.filter((moment) => moment <= tick.nowUtcMs).length);
  if (due === 0 && overdue === 0) return null;
  return (
    <span className={classes.badge}>
      <LevelShape level={overdue > 0 ? 'yellow' : 'unknown'} />
      {overdue > 0 ? t('items:badge.overdue', { count: overdue }) : t('items:badge.due', { count: due })}
    </span>
  );
}

function Row({ release, top }: { readonly release: ReleaseSummary; readonly top: number }) {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  return (
    <li>
      <a
        className={classes.row}
        href={pathTo('/review/:releaseId', { releaseId: release.releaseId })}
        style={{ transform: `translateY(${top}px)` }}
      >
        <span className={classes.first}>
          <span className={classes.name}>{release.title[language]}</span>
          {release.attempt != null && (
            <span className={classes.attempt}>{t('start:attempt', { number: release.attempt.number })}</span>
          )}
          <DueBadge items={release.items ?? null} />
        </span>
        <span>
          {release.from} → {release.to}
        </span>
        <span>
          <EnvironmentBadge environment={release.environment} />
        </span>
        <span className={classes.status}>
          <StateIcon name={icons[release.status]} />
          {t(`start:status.${release.status}`)}
          {release.status !== 'completed' && release.batch !== null && ` · ${release.batch}`}
        </span>
        <span>{formatDateTime(release.createdAt, localZone, 'minutes')}</span>
        <span>{release.endedAt === null ? noValue : formatDuration(release.endedAt - release.createdAt)}</span>
      </a>
    </li>
  );
}
