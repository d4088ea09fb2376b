import { useState } from 'react';
import { dueNow, isSettled, itemStandings } from '../../../shared/release/views/item-standings.ts';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useFlight, useNow, useRelease } from '../release/flight-context.tsx';
import { ItemList } from '../release/item-list.tsx';
import { TextAction } from '../release/text-action.tsx';
import { navigate } from '../shell/route.ts';
import classes from './due-items.module.css';

/** More than this pushes the gates out of sight. */
const mostShown = 4;

/** What people have to do now beside the runbook; the rest is behind a count, and in the review. */
export function DueItems({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const state = useRelease();
  const now = useNow();
  const { session } = useFlight();
  const [unfolded, setUnfolded] = useState(false);
  const standings = itemStandings(state, now);
  if (standings.length === 0 || state.closedAt !== null) return null;
  const all = dueNow(standings);
  const due = all.slice(0, mostShown);
  const rest = standings.filter(
    (standing) => !due.includes(standing) && !isSettled(standing) && standing.status !== 'idle',
  );
  return (
    <section id="items" tabIndex={-1} className={classes.due}>
      <SectionTitle note={String(all.length)}>{t('items:panel')}</SectionTitle>
      {due.length === 0 ? (
        <p className={classes.none}>{rest.length === 0 ? t('items:allRecorded') : t('items:nothingDue')}</p>
      ) : (
        <ItemList standings={due} acts={acts} label={t('items:panel')} compact />
      )}
      {unfolded && rest.length > 0 && <ItemList standings={rest} acts={acts} label={t('items:title')} compact />}
      <p className={classes.more}>
        {rest.length > 0 && (
          <TextAction
            label={unfolded ? t('items:fewer') : t('items:more', { count: rest.length })}
            pressed={unfolded}
            onPress={() => setUnfolded(!unfolded)}
          />
        )}
        <TextAction
          label={t('items:toReview')}
          onPress={() => navigate('/review/:releaseId', { releaseId: session.releaseId })}
        />
      </p>
    </section>
  );
}
