import type { SplitReading } from '../../../shared/contract/releases.ts';
import { formatDuration, formatElapsed } from '../../../shared/i18n/format.ts';
import { actorName, clock, foundText, type Speech, say } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { saySampleParts } from '../../../shared/i18n/say-sample.ts';
import { sayRollbackCause, sayTarget } from '../../../shared/i18n/say-standing.ts';
import { compareExposure } from '../../../shared/release/exposure.ts';
import { isStableUnasked } from '../../../shared/release/queries.ts';
import { retryRefusal } from '../../../shared/release/retry-refusal.ts';
import { type FoundTarget, foundTargets, wasRead } from '../../../shared/release/split.ts';
import type { ReleaseState, RollbackActionState, RollbackState } from '../../../shared/release/state.ts';
import { type Now, passedMs } from '../../../shared/release/time.ts';
import { claimStanding } from '../../../shared/release/views/claims.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { StateIcon, type StateIconName } from '../../components/state-icon.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { lastReadAt, useSplitReadings } from '../../stores/split-readings.ts';
import { ExactReturns } from './exact-returns.tsx';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';
import classes from './rollback-panel.module.css';
import { sayRollbackAction } from './say-rollback-action.ts';

/** What takes no longer is not explained. */
const quickMs = 2_000;
/** An attempt has ended by then, or its cockpit has. */
const longestAttemptMs = 15_000;

const icons: Readonly<Record<RollbackActionState['status'], StateIconName>> = {
  pending: 'pending',
  intended: 'running',
  succeeded: 'done',
  failed: 'failed',
};

/** Every action of a rollback with its state, attempts, read-back and time, as it happens and afterwards. */
export function RollbackPanel({ rollback, acts }: { readonly rollback: RollbackState; readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const now = useNow();
  const state = useRelease();
  const readings = useSplitReadings(state.definition.releaseId, rollback.status === 'running');
  return (
    <section className={classes.panel} data-status={rollback.status} aria-label={t('flight:rollback.panel')}>
      <header className={classes.head}>
        <h2>{headline(t, rollback, now)}</h2>
        <p>
          {sayTarget(speech, rollback.toBatch)} · {sayRollbackCause(speech, rollback.cause)} ·{' '}
          {t('flight:rollback.by', {
            who: actorName(speech, rollback.by),
            clock: clock(speech, rollback.startedAt.utc, 'seconds'),
          })}
          {rollback.escalated && ` · ${t('flight:rollback.escalated')}`}
        </p>
      </header>
      <ol className={classes.actions}>
        {rollback.actions.map((action) => (
          <ActionRow
            key={action.actionId}
            action={action}
            reading={readings?.[action.switchId ?? '']}
            now={now}
            acts={acts}
          />
        ))}
      </ol>
      {state.rollback?.rollbackId === rollback.rollbackId && <ExactReturns />}
    </section>
  );
}

function headline(t: ReturnType<typeof useTranslate>, rollback: RollbackState, now: Now): string {
  if (rollback.status === 'running') {
    return t('flight:rollback.panelRunning', { duration: formatElapsed(passedMs(rollback.startedAt, now)) });
  }
  if (rollback.status === 'incomplete') return t('flight:rollback.panelIncomplete');
  const took = rollback.endedAt === null ? 0 : rollback.endedAt.utc - rollback.startedAt.utc;
  return t('flight:rollback.panelDone', { took: formatElapsed(Math.max(0, took)) });
}

interface ActionRowProps {
  readonly action: RollbackActionState;
  /** How its switch was read last, where somebody reads it. */
  readonly reading: SplitReading | undefined;
  readonly now: Now;
  readonly acts: boolean;
}

function ActionRow({ action, reading, now, acts }: ActionRowProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const tookMs = action.intendedAt === null ? null : passedMs(action.intendedAt, action.endedAt ?? now);
  const error = action.result?.error ?? null;
  const spoken = error === null ? null : sayError(t, error);
  // Nobody could ask: that is no tick.
  const isUnasked = isStableUnasked(action);
  return (
    <li className={classes.action} data-status={action.status}>
      <StateIcon name={isUnasked ? 'skipped' : icons[action.status]} />
      <span>
        {sayRollbackAction(speech, state, action, action.status === 'pending')}
        {action.attempt > 1 && <em> {t('flight:rollback.attempt', { count: action.attempt })}</em>}
      </span>
      <span className={classes.found}>
        {action.found === null ? '' : (sayClaimed(speech, state, action) ?? sayReadBack(speech, action.found))}
      </span>
      <span className={classes.state}>{say(t, `flight:rollback.state.${isUnasked ? 'unasked' : action.status}`)}</span>
      <span className={classes.took}>{tookMs === null ? '' : formatElapsed(tookMs)}</span>
      {action.phase === 'traffic' && action.status === 'intended' && (tookMs ?? 0) > quickMs && (
        <p className={classes.awaited}>{sayAwaited(speech, state, action, reading, now)}</p>
      )}
      {acts && maySayRetry(state, action, now) && (
        <p className={classes.error}>
          <ActionButton
            label={t('flight:rollback.retryAction')}
            onPress={() => void session.send({ type: 'retry-rollback-action', actionId: action.actionId })}
          />
        </p>
      )}
      {saySampleParts(speech, action.sample).map((part) => (
        <p key={part} className={classes.sample}>
          {part}
        </p>
      ))}
      {spoken !== null && (
        <p className={classes.error}>
          {spoken.sentence}
          {spoken.places.length > 0 && ` · ${spoken.places.join(' · ')}`}
          {spoken.detail !== null && ` · ${spoken.detail}`}
        </p>
      )}
    </li>
  );
}

function sayReadBack(speech: Speech, found: readonly FoundTarget[]): string {
  const isRead = found.every(wasRead);
  const text = foundText(speech, found);
  return isRead ? say(speech.t, 'flight:rollback.readBack', { found: text }) : text;
}

/** What people claim of a switch, and how many answers of the service confirm it; null: nobody claims anything. */
function sayClaimed(speech: Speech, state: ReleaseState, { switchId, found }: RollbackActionState): string | null {
  const said = (found ?? []).map(({ target, exposure }) => {
    const standing = claimStanding(state, switchId ?? '', target);
    if (standing === null || compareExposure(standing.claim.found, exposure) !== 'equal') return null;
    const { confirmedBy: count } = standing;
    const phrase = count === null ? 'claimed' : 'claimedConfirmed';
    return `${target} ${say(speech.t, `flight:ladder.${phrase}`, { exposure: sayExposure(speech, exposure), count })}`;
  });
  return said.length === 0 || said.includes(null) ? null : said.join(', ');
}

/** What a switch that takes its time is waited for: its goal, what it shows now, and when it is given up. */
function sayAwaited(
  speech: Speech,
  state: ReleaseState,
  { switchId, to }: RollbackActionState,
  reading: SplitReading | undefined,
  now: Now,
): string {
  const { t } = speech;
  const item = state.switches[switchId ?? ''];
  const readAt = lastReadAt({ '': reading ?? unread }, '', item?.foundAt?.utc ?? null);
  const found = foundText(speech, foundTargets(item?.targets ?? {}));
  const parts = [say(t, 'flight:rollback.awaited', { to: to === null ? '' : sayExposure(speech, to) })];
  if (readAt !== null) {
    const age = formatElapsed(Math.max(0, now.utc - readAt));
    parts.push(say(t, 'flight:rollback.awaitedFound', { found, age }));
  }
  if (reading?.patienceMs !== undefined) {
    parts.push(say(t, 'flight:rollback.awaitedMost', { patience: formatDuration(reading.patienceMs) }));
  }
  return parts.join(' · ');
}

const unread: SplitReading = { readAt: null, error: null };

/** What failed can be tried again; so can an attempt of which nothing was heard for long. */
function maySayRetry(state: ReleaseState, { actionId, status, intendedAt }: RollbackActionState, now: Now): boolean {
  const silent = status === 'intended' && intendedAt !== null && now.utc - intendedAt.utc > longestAttemptMs;
  return (status === 'failed' || silent) && retryRefusal(state, actionId) === null;
}
