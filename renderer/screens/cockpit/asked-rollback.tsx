import { formatElapsed } from '../../../shared/i18n/format.ts';
import { actorName, clock, guardName, preconditionName } from '../../../shared/i18n/release-speech.ts';
import { sayRollbackCause, sayTarget } from '../../../shared/i18n/say-standing.ts';
import { batchOfCause, rollbackTarget } from '../../../shared/release/decide/rollback-plan.ts';
import {
  holdingConditions,
  type PreconditionState,
  preconditionOf,
  type RollbackAsk,
} from '../../../shared/release/preconditions.ts';
import { ageMs } from '../../../shared/release/time.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { LevelShape } from '../../components/level-mark.tsx';
import { StateIcon } from '../../components/state-icon.tsx';
import { useTranslate } from '../../components/use-translate.ts';
import { openDialog } from '../release/dialog-store.ts';
import { useFlight, useNow, useRelease, useSpeech } from '../release/flight-context.tsx';
import { askedPanelId } from './asked-panel.ts';
import classes from './settle.module.css';

/** A rollback that was asked for and waits: for what, how long still, and the ways to end the waiting. */
export function AskedRollback({ acts }: { readonly acts: boolean }) {
  const { asked } = useRelease();
  return asked === null ? null : <Asked asked={asked} acts={acts} />;
}

function Asked({ asked, acts }: { readonly asked: RollbackAsk; readonly acts: boolean }) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  return (
    <section className={classes.item} id={askedPanelId} data-level="red" role="alert">
      <h2>
        {t('rollback:ask.title', {
          target: sayTarget(speech, rollbackTarget(state, asked.scope, batchOfCause(state, asked.cause))),
        })}
      </h2>
      <p className={classes.note}>
        {t('rollback:ask.by', {
          who: actorName(speech, asked.by),
          clock: clock(speech, asked.at.utc, 'seconds'),
          cause: sayRollbackCause(speech, asked.cause),
        })}
      </p>
      {asked.conditions.map((condition) => (
        <Condition key={condition.id} asked={asked} condition={condition} acts={acts} />
      ))}
      {acts && (
        <div className={classes.actions}>
          <ActionButton label={t('rollback:ask.withdraw')} onPress={() => openDialog({ kind: 'withdraw-rollback' })} />
        </div>
      )}
    </section>
  );
}

interface ConditionProps {
  readonly asked: RollbackAsk;
  readonly condition: PreconditionState;
  readonly acts: boolean;
}

function Condition({ asked, condition, acts }: ConditionProps) {
  const t = useTranslate();
  const speech = useSpeech();
  const state = useRelease();
  const now = useNow();
  const { session } = useFlight();
  const { id, status } = condition;
  const plan = preconditionOf(state, id);
  const holds = holdingConditions(state).some((other) => other.id === id);
  const left = formatElapsed(Math.max(0, (plan?.timeoutMs ?? 0) - ageMs(asked.waitsSince, now)));
  const guardId = plan?.guardId ?? null;
  const answer = (met: boolean) => void session.send({ type: 'answer-precondition', preconditionId: id, met });
  const waits =
    plan?.holds !== true
      ? t('rollback:ask.goesOn', { left })
      : status === 'open'
        ? t('rollback:ask.holds', { left })
        : t(status === 'timed-out' ? 'rollback:ask.over' : 'rollback:ask.refusedBy');
  return (
    <div className={classes.condition}>
      <h3>
        {guardId === null || !holds ? (
          <StateIcon name={holds ? 'running' : 'done'} />
        ) : (
          <LevelShape level={state.guards[guardId]?.level ?? 'unknown'} />
        )}
        {preconditionName(speech, id)}
        <span className={classes.note}>
          {guardId === null ? t('rollback:ask.person') : t('rollback:ask.guard', { guard: guardName(speech, guardId) })}
          {` · ${t(`rollback:outcome.${status}`)}`}
          {holds && ` · ${waits}`}
        </span>
      </h3>
      {acts && holds && (
        <div className={classes.actions}>
          <ActionButton
            tone="primary"
            label={t('rollback:ask.override')}
            onPress={() => openDialog({ kind: 'override-precondition', preconditionId: id })}
          />
          {guardId === null && (
            <>
              <ActionButton label={t('rollback:ask.met')} onPress={() => answer(true)} />
              <ActionButton
                label={t('rollback:ask.unmet')}
                disabled={status === 'unmet'}
                onPress={() => answer(false)}
              />
            </>
          )}
        </div>
      )}
    </div>
  );
}
