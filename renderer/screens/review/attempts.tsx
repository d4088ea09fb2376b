import { ActionButton } from '../../components/action-button.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { useReleasesList } from '../../stores/releases-list-store.ts';
import { useRelease } from '../release/flight-context.tsx';
import { useNewAttempt } from '../release/use-new-attempt.ts';
import { pathTo } from '../shell/route.ts';
import classes from './attempts.module.css';

/** What a release that was taken back follows, and what follows it; else the way to another attempt. */
export function Attempts() {
  const t = useTranslate();
  const { definition, status, closedAt } = useRelease();
  const { value: releases } = useReleasesList();
  const newAttempt = useNewAttempt();
  const acts = useHostLink((link) => link.info?.readOnly !== true);
  const { releaseId, attempt } = definition;
  const later = (releases ?? []).find((release) => release.attempt?.of === releaseId);
  const failed = status === 'rolled-back' || status === 'aborted';
  const offers = acts && failed && closedAt === null && later === undefined && releases !== null;
  if (attempt === undefined && later === undefined && !offers) return null;
  return (
    <p className={classes.attempts}>
      {attempt !== undefined && (
        <a href={pathTo('/review/:releaseId', { releaseId: attempt.of })}>
          {t('review:attempt.follows', { number: attempt.number })}
        </a>
      )}
      {later !== undefined && (
        <a href={pathTo('/release/:releaseId', { releaseId: later.releaseId })}>
          {t('review:attempt.followedBy', { number: later.attempt?.number ?? 2 })}
        </a>
      )}
      {offers && <ActionButton label={t('flight:next.newAttempt')} onPress={newAttempt} />}
    </p>
  );
}
