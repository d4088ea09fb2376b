import { formatElapsed } from '../../../shared/i18n/format.ts';
import { actorName, clock, foundText, say } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { sayRollbackCause, sayTarget } from '../../../shared/i18n/say-standing.ts';
import { retryRefusal } from '../../../shared/release/retry-refusal.ts';
import type { ReleaseState, RollbackActionState, RollbackState } from '../../../shared/release/state.ts';
import { coveredMs, type Now } from '../../../shared/release/time.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { StateIcon, type StateIconName } from '../../components/state-icon.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { useFlight, useNow, useRelease, useSpeech } from './flight-context.tsx';
import classes from './rollback-panel.module.css';
import { sayRollbackAction } from './say-rollback-action.ts';

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
          <ActionRow key={action.actionId} action={action} now={now} acts={acts} />
        ))}
      </ol>
    </section>
  );
}

function headline(t: ReturnType<typeof useTranslate>, rollback: RollbackState, now: Now): string {
  if (rollback.status === 'running') {
    return t('flight:rollback.panelRunning', { duration: formatElapsed(coveredMs(rollback.startedAt, now)) });
  }
  if (rollback.status === 'incomplete') return t('flight:rollback.panelIncomplete');
  const took = rollback.endedAt === null ? 0 : rollback.endedAt.utc - rollback.startedAt.utc;
  return t('flight:rollback.panelDone', { took: formatElapsed(Math.max(0, took)) });
}

interface ActionRowProps {
  readonly action: RollbackActionState;
  readonly now: Now;
  readonly acts: boolean;
}

function ActionRow({ action, now, acts }: ActionRowProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const { session } = useFlight();
  const tookMs =
    action.intendedAt === null
      ? null
      : action.endedAt === null
        ? coveredMs(action.intendedAt, now)
        : spanMs(action.intendedAt, action.endedAt);
  const error = action.result?.error ?? null;
  const spoken = error === null ? null : sayError(t, error);
  return (
    <li className={classes.action} data-status={action.status}>
      <StateIcon name={icons[action.status]} />
      <span>
        {sayRollbackAction(speech, state, action, action.status === 'pending')}
        {action.attempt > 1 && <em> {t('flight:rollback.attempt', { count: action.attempt })}</em>}
      </span>
      <span className={classes.found}>
        {action.found === null ? '' : t('flight:rollback.readBack', { found: foundText(speech, action.found) })}
      </span>
      <span className={classes.state}>{say(t, `flight:rollback.state.${action.status}`)}</span>
      <span className={classes.took}>{tookMs === null ? '' : formatElapsed(tookMs)}</span>
      {acts && maySayRetry(state, action, now) && (
        <p className={classes.error}>
          <ActionButton
            label={t('flight:rollback.retryAction')}
            onPress={() => void session.send({ type: 'retry-rollback-action', actionId: action.actionId })}
          />
        </p>
      )}
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

/** What failed can be tried again; so can an attempt of which nothing was heard for long. */
function maySayRetry(state: ReleaseState, { actionId, status, intendedAt }: RollbackActionState, now: Now): boolean {
  const silent = status === 'intended' && intendedAt !== null && now.utc - intendedAt.utc > longestAttemptMs;
  return (status === 'failed' || silent) && retryRefusal(state, actionId) === null;
}

function spanMs(from: Now, to: Now): number {
  return from.run === to.run ? coveredMs(from, to) : Math.max(0, to.utc - from.utc);
}
