import { formatClock, formatDuration } from '../../../shared/i18n/format.ts';
import { local, personName } from '../../../shared/i18n/release-speech.ts';
import { environmentOf } from '../../../shared/release/environment-of.ts';
import { projection } from '../../../shared/release/views/projection.ts';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { TopBarSlot } from '../shell/top-bar-slot.tsx';
import { useNow, useRelease, useSpeech } from './flight-context.tsx';
import { zoneOffsetMinutes } from './local-zone.ts';
import classes from './release-header.module.css';

/** What is released where and by whom, and how long the window lasts: the top bar of every screen of a release. */
export function ReleaseHeader() {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { definition } = state;
  // A rehearsal is named by its badge already.
  const real = Object.values(definition.bindings).filter((binding) => binding.environment !== 'practice');
  const bindings = [...new Set(real.map((binding) => binding.name))];
  return (
    <TopBarSlot>
      <span className={classes.release} title={local(speech, definition.plan.title)}>
        {local(speech, definition.plan.title)}
      </span>
      <span className={classes.versions}>
        {definition.plan.from} → {definition.plan.to}
      </span>
      <EnvironmentBadge environment={environmentOf(definition.bindings)} />
      <span className={classes.bindings} title={bindings.join(' · ')}>
        {bindings.join(' · ')}
      </span>
      <span className={classes.space} />
      <span className={classes.fact}>
        {t('cockpit:header.driver')} <b>{personName(speech, state.driver)}</b>
      </span>
      {state.endedAt === null && <WindowFacts />}
    </TopBarSlot>
  );
}

function WindowFacts() {
  const t = useTranslate();
  const state = useRelease();
  const now = useNow();
  const { plan } = state.definition;
  if (plan.window === null) return null;
  const projected = projection(state, now, zoneOffsetMinutes(now.utc, plan.timeZone));
  const clockOf = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const lengthMs = ((plan.window.endMinute - plan.window.startMinute + 24 * 60) % (24 * 60)) * 60_000;
  const leftMs = (projected.windowEndsAt ?? now.utc) - now.utc;
  const isOpen = leftMs <= lengthMs;
  const tooLate = projected.lastGoAt !== null && projected.lastGoAt < now.utc;
  return (
    <>
      <span className={classes.fact}>
        {t('cockpit:header.window')}{' '}
        {t('inWindow', { start: clockOf(plan.window.startMinute), end: clockOf(plan.window.endMinute) })}
        {' · '}
        <b>
          {isOpen
            ? t('cockpit:header.windowLeft', { duration: formatDuration(leftMs) })
            : t('cockpit:header.windowOpensIn', { duration: formatDuration(leftMs - lengthMs) })}
        </b>
      </span>
      {projected.lastGoAt !== null && isOpen && (
        <span className={classes.fact} data-late={tooLate}>
          {t('cockpit:header.latestContinue')} <b>{formatClock(projected.lastGoAt, plan.timeZone, 'minutes')}</b>
        </span>
      )}
    </>
  );
}
