import type { KillSwitchReadings } from '../../../shared/contract/kill-switches.ts';
import { formatDuration, formatElapsed } from '../../../shared/i18n/format.ts';
import { actorName, clock, flagName, type Speech, say } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { sayClosed } from '../../../shared/i18n/say-kill-switch.ts';
import type { Level } from '../../../shared/release/events.ts';
import { releaseApprovals, releaseWaitsMs } from '../../../shared/release/kill-switches.ts';
import type { KillSwitchState, ReleaseState } from '../../../shared/release/state.ts';
import { coveredMs, type Now, passedMs } from '../../../shared/release/time.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { useShortcut } from '../../components/shortcuts.ts';
import { useTranslate } from '../../components/use-translate.ts';
import { useKillSwitchReadings } from '../../stores/kill-switch-readings.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import classes from './kill-switches.module.css';

/** Every kill switch of the plan beside the rollback: how it stands, and the way to close the new version at once. */
export function KillSwitches({ acts }: { readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const all = Object.entries(state.killSwitches);
  const readings = useKillSwitchReadings(state.definition.releaseId, all.length > 0 && state.closedAt === null);
  const open = acts && state.closedAt === null;
  const next = all.find(([, item]) => mayEngage(item))?.[0];
  useShortcut(
    next === undefined || !open
      ? null
      : {
          keys: 'k',
          scope: 'release',
          label: t('killSwitches:shortcut'),
          run: () => openDialog({ kind: 'engage', flagId: next }),
        },
  );
  if (all.length === 0) return null;
  return (
    <section className={classes.rows} aria-label={t('killSwitches:section')}>
      {all.map(([flagId, item]) => (
        <div key={flagId} className={classes.row} data-position={positionOf(item)}>
          <LevelShape level={levelOf(item, readAgeMs(item, now, readings[flagId]))} size={11} />
          <span className={classes.name} title={flagName(speech, flagId)}>
            {flagName(speech, flagId)}
          </span>
          <span className={classes.position} role="status">
            {sayPosition(speech, item)}
          </span>
          <span className={classes.detail}>{detailsOf(speech, state, flagId, now, readings).join(' · ')}</span>
          {open && mayEngage(item) && (
            <ActionButton
              label={t(item.action?.status === 'failed' ? 'killSwitches:engageAgain' : 'killSwitches:engage')}
              {...(flagId === next ? { shortcut: 'k' } : {})}
              onPress={() => openDialog({ kind: 'engage', flagId })}
            />
          )}
          {open && item.position !== 'released' && item.since !== null && item.action?.status !== 'intended' && (
            <ActionButton
              label={t('killSwitches:release')}
              onPress={() => openDialog({ kind: 'release-kill-switch', flagId })}
            />
          )}
        </div>
      ))}
    </section>
  );
}

/** Unless it is engaged, or just being engaged. */
function mayEngage({ position, action }: KillSwitchState): boolean {
  if (action?.status === 'intended') return action.to === 'released';
  return position !== 'engaged';
}

function positionOf({ position, action }: KillSwitchState): string {
  return action?.status === 'intended' ? 'moving' : position;
}

/** Older than this, that it is released is no more than what was read last. */
const staleMs = 15_000;

/** Engaged stops the release as a red guard does; released is what is meant to be, and green only while it is known. */
function levelOf({ position, action }: KillSwitchState, ageMs: number | null): Level {
  if (position === 'engaged' || (action?.status === 'intended' && action.to === 'engaged')) return 'red';
  if (action?.status === 'failed') return 'red';
  return position === 'released' && ageMs !== null && ageMs < staleMs ? 'green' : 'unknown';
}

function sayPosition(speech: Speech, { position, action }: KillSwitchState): string {
  return action?.status === 'intended'
    ? say(speech.t, `killSwitches:moving.${action.to}`)
    : say(speech.t, `killSwitches:position.${position}`);
}

function detailsOf(
  speech: Speech,
  state: ReleaseState,
  flagId: string,
  now: Now,
  readings: KillSwitchReadings,
): readonly string[] {
  const item = state.killSwitches[flagId];
  if (item === undefined) return [];
  const tell = (key: string, params: object = {}) => say(speech.t, `killSwitches:${key}`, params);
  const { action, position, since, by, sampleDue, samples } = item;
  if (action?.status === 'intended') {
    const tried = action.attempt === 1 ? [] : [tell('attempt', { count: action.attempt }).replace(/^[,，]\s*/, '')];
    return [formatElapsed(coveredMs(action.intendedAt, now)), ...tried];
  }
  const details: string[] = [];
  if (action?.status === 'failed' && action.error !== null)
    details.push(tell('failed', { verb: tell(`verb.${action.to}`), error: sayError(speech.t, action.error).sentence }));
  if (position === 'engaged' && since !== null) {
    const outside = readings[flagId]?.by ?? null;
    details.push(
      tell('engagedSince', {
        clock: clock(speech, since.utc, 'seconds'),
        duration: formatDuration(passedMs(since, now)),
      }),
      by !== null
        ? tell('by', { who: actorName(speech, by) })
        : outside === null
          ? tell('bySomebodyElse')
          : tell('by', { who: outside }),
    );
    if (action?.tookMs != null) details.push(tell('took', { took: formatElapsed(action.tookMs) }));
    if (sampleDue !== null) details.push(tell('traffic.due'));
    details.push(...samples.map(({ slot, sample }) => sayClosed(speech, slot, sample)));
    const waitsMs = releaseWaitsMs(state, flagId, now);
    if (waitsMs > 0) details.push(tell('waits', { remaining: formatDuration(Math.ceil(waitsMs / 1000) * 1000) }));
    else if (item.approvals.length < releaseApprovals) details.push(tell('waitsForPerson'));
  }
  return [...details, sayRead(speech, since, now, readings[flagId])];
}

/** ms since it was read or set; null: never. */
function readAgeMs(
  { since }: Pick<KillSwitchState, 'since'>,
  now: Now,
  reading: KillSwitchReadings[string] | undefined,
): number | null {
  const times = [reading?.readAt ?? null, since?.utc ?? null].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(0, now.utc - Math.max(...times));
}

function sayRead(speech: Speech, since: Now | null, now: Now, reading: KillSwitchReadings[string] | undefined): string {
  const tell = (key: string, params: object) => say(speech.t, `killSwitches:${key}`, params);
  const ageMs = readAgeMs({ since }, now, reading);
  const read = ageMs === null ? tell('neverRead', {}) : tell('read', { age: formatDuration(ageMs) });
  if (reading?.error == null) return read;
  return `${tell('readFailed', { error: sayError(speech.t, reading.error).sentence })} · ${read}`;
}
