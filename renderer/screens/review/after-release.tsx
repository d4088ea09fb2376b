import { moment } from '../../../shared/i18n/release-speech.ts';
import { sayAcceptance } from '../../../shared/i18n/say-item.ts';
import { type ItemSection, itemSections } from '../../../shared/plan/release-plan.ts';
import type { Level } from '../../../shared/release/events.ts';
import {
  type Acceptance,
  acceptance,
  type ItemStanding,
  isSettled,
  itemStandings,
} from '../../../shared/release/views/item-standings.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { SectionTitle } from '../../components/section-title.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useHostLink } from '../../stores/host-link.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { ItemList } from '../release/item-list.tsx';
import { TextAction } from '../release/text-action.tsx';
import classes from './after-release.module.css';

const acceptanceLevels: Readonly<Record<Acceptance['status'], Level>> = {
  'not-asked': 'unknown',
  void: 'unknown',
  pending: 'unknown',
  accepted: 'green',
  rejected: 'red',
};

/** Everything that people record beside the runbook, by kind, duties day by day; also long after the end. */
export function AfterRelease() {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const acts = useHostLink((link) => link.info?.readOnly !== true);
  const standings = itemStandings(state, now);
  const settled = standings.filter(isSettled).length;
  const [verdict, ...waits] = sayAcceptance(speech, acceptance(state, now));
  const closes = acts && state.endedAt !== null && state.closedAt === null;
  if (standings.length === 0) {
    return (
      <section>
        <SectionTitle>{t('items:title')}</SectionTitle>
        <EmptyState title={t('items:empty.title')} detail={t('items:empty.detail')} />
      </section>
    );
  }
  return (
    <section>
      <SectionTitle
        note={t('items:counts', { settled, all: standings.length })}
        aside={
          closes ? <TextAction label={t('items:action.close')} onPress={() => openDialog({ kind: 'close' })} /> : null
        }
      >
        {t('items:title')}
      </SectionTitle>
      <p className={classes.verdict} role="status">
        <LevelShape level={acceptanceLevels[acceptance(state, now).status]} />
        <strong>{verdict}</strong>
        {waits.map((wait) => (
          <span key={wait}>{wait}</span>
        ))}
        {state.closedAt !== null && <span>{t('items:closed', { moment: moment(speech, state.closedAt.utc) })}</span>}
      </p>
      <div className={classes.kinds}>
        {itemSections.map((section) => (
          <Kind
            key={section}
            section={section}
            standings={standings.filter(({ item }) => item.section === section)}
            acts={acts}
          />
        ))}
      </div>
    </section>
  );
}

interface KindProps {
  readonly section: ItemSection;
  readonly standings: readonly ItemStanding[];
  readonly acts: boolean;
}

function Kind({ section, standings, acts }: KindProps) {
  const t = useTranslate();
  if (standings.length === 0) return null;
  const title = t(`items:section.${section}`);
  const settled = standings.filter(isSettled).length;
  const days = section === 'watch' ? byDay(standings) : [{ day: null, items: standings }];
  return (
    <div className={classes.kind}>
      <h3>
        {title} <span>{t('items:counts', { settled, all: standings.length })}</span>
      </h3>
      <div>
        {days.map(({ day, items }) => (
          <div key={day ?? section}>
            {day !== null && <h4>{day === 0 ? t('items:firstDay') : t('items:day', { day: day + 1 })}</h4>}
            <ItemList standings={items} acts={acts} label={title} />
          </div>
        ))}
      </div>
    </div>
  );
}

function byDay(standings: readonly ItemStanding[]) {
  const days = [...new Set(standings.map(({ item }) => item.day ?? 0))].toSorted((a, b) => a - b);
  return days.map((day) => ({ day, items: standings.filter(({ item }) => (item.day ?? 0) === day) }));
}
