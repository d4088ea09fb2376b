import type { ReleaseSummary } from '../../../shared/contract/releases.ts';
import { formatDateTime } from '../../../shared/i18n/format.ts';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { Keycap } from '../../components/keycap.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { localZone } from '../release/local-zone.ts';
import { pathTo } from '../shell/route.ts';
import classes from './start-screen.module.css';

interface OpenReleaseProps {
  readonly release: ReleaseSummary;
  readonly first: boolean;
}

/** A release that is under way: one press, and it is on the screen. */
export function OpenRelease({ release, first }: OpenReleaseProps) {
  const t = useTranslate();
  const language = usePreferences((preferences) => preferences.language);
  return (
    <a
      className={classes.open}
      href={pathTo('/release/:releaseId', { releaseId: release.releaseId })}
      style={{ textDecoration: 'none' }}
    >
      <div className={classes.words}>
        <p className={classes.name}>
          {release.title[language]} {release.from} → {release.to}
        </p>
        <p className={classes.facts}>
          <span>{t(`start:status.${release.status}`)}</span>
          {release.batch !== null && <span>{release.batch}</span>}
          <span>{formatDateTime(release.createdAt, localZone, 'minutes')}</span>
        </p>
      </div>
      <EnvironmentBadge environment={release.environment} />
      <span className={classes.go}>
        {t('start:openCockpit')}
        {first && <Keycap keys="Enter" />}
      </span>
    </a>
  );
}
