import {
  batchExposure,
  preconditionName,
  type Speech,
  say,
  sayBlocker,
  stepTitle,
} from '../../../shared/i18n/release-speech.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import type { Refusal } from '../../../shared/release/commands.ts';
import { compareExposure, nothingExposed } from '../../../shared/release/exposure.ts';
import { batchPlan, stepPlan } from '../../../shared/release/queries.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import { isDoneByPeople } from '../../../shared/release/step-marks.ts';
import type { NextAction } from '../../../shared/release/views/next-action.ts';

/** What the next button says: its effect in full, what it waits for, and what it does besides. */
export interface NextWords {
  readonly effect: string;
  readonly detail: string;
  /** Null when it can be pressed. */
  readonly blockedBy: string | null;
  readonly tone: 'raise' | 'neutral';
  /** Something of ours is under way, and pressing would not make it faster. */
  readonly busy: boolean;
}

/** Conditions on the button; a longer list would be read by nobody there. */
export const shownConditions = 3;

export function nextWords(speech: Speech, state: ReleaseState, next: NextAction): NextWords {
  const { t } = speech;
  const free = (effect: string, detail: string): NextWords => ({
    effect,
    detail,
    blockedBy: null,
    tone: 'neutral',
    busy: false,
  });
  switch (next.kind) {
    case 'acknowledge-findings':
      return free(t('flight:next.findings'), t('flight:next.findingsEffect'));
    case 'approve-commands':
      return free(t('flight:next.approve'), t('flight:next.approveEffect'));
    case 'run-preflight':
      return free(t('flight:next.preflight'), t('flight:next.preflightEffect'));
    case 'acknowledge-preflight':
      return free(t('flight:next.preflightFailed'), t('flight:next.preflightFailedEffect'));
    case 'begin':
      return {
        ...free(t('flight:next.begin'), t('flight:next.beginEffect')),
        blockedBy: sayNeeds(speech, next.blockers),
      };
    case 'resume':
      return {
        ...free(t('flight:next.resume'), t('flight:next.resumeEffect')),
        blockedBy: sayNeeds(speech, next.blockers),
      };
    case 'restart':
      return {
        ...free(t('flight:next.restart'), t('flight:next.restartEffect')),
        blockedBy: sayNeeds(speech, next.blockers),
      };
    case 'new-attempt':
      return {
        ...free(t('flight:next.newAttempt'), t('flight:next.newAttemptEffect')),
        blockedBy: sayNeeds(speech, next.blockers),
      };
    case 'settle-shift':
      return free(t('flight:next.settle'), t('flight:next.settleEffect'));
    case 'settle-drift':
      return free(t('flight:next.drift'), t('flight:next.driftEffect'));
    case 'shift-underway':
      return {
        ...free(t('flight:next.shifting', { exposure: sayExposure(speech, next.to) }), t('flight:next.shiftingEffect')),
        busy: true,
      };
    case 'step':
      return stepWords(speech, state, next);
    case 'raise': {
      const moves = (batchPlan(state, next.batchId)?.shifts.length ?? 0) > 0;
      if (!moves) {
        const effect = t('flight:next.startPhase', { phase: batchExposure(speech, next.batchId) });
        return { ...free(effect, t('flight:next.startPhaseEffect')), blockedBy: sayNeeds(speech, next.blockers) };
      }
      const to = sayExposure(speech, next.to);
      const first = compareExposure(next.from, nothingExposed) === 'equal';
      const effect = first
        ? t('flight:next.raiseFirst', { to, count: next.targetCount })
        : t('flight:next.raise', { from: sayExposure(speech, next.from), to, count: next.targetCount });
      return {
        effect,
        detail: t('flight:next.raiseEffect'),
        blockedBy: sayNeeds(speech, next.blockers),
        tone: 'raise',
        busy: false,
      };
    }
    case 'complete':
      return {
        ...free(t('flight:next.complete'), t('flight:next.completeEffect', { version: speech.definition.plan.to })),
        blockedBy: sayNeeds(speech, next.blockers),
      };
    case 'rollback-asked': {
      const precondition = preconditionName(speech, next.preconditionId ?? '');
      return free(t('flight:next.rollbackAsked', { precondition }), t('flight:next.rollbackAskedEffect'));
    }
    case 'rolling-back':
      return { ...free(t('flight:next.rollingBack'), t('flight:next.rollingBackEffect')), busy: true };
    case 'retry-rollback':
      return free(t('flight:next.retryRollback'), t('flight:next.retryRollbackEffect'));
    case 'over':
      return free(t('flight:next.over'), t('flight:next.overEffect'));
  }
}

function stepWords(speech: Speech, state: ReleaseState, next: Extract<NextAction, { kind: 'step' }>): NextWords {
  const { t } = speech;
  const plan = stepPlan(state, next.stepId);
  const step = plan === undefined ? next.stepId : stepTitle(speech, plan);
  const kind = plan?.kind ?? 'manual';
  // A manual step that was begun is still confirmed by the same press; a program that runs is only watched.
  const busy = next.running && !(plan !== undefined && isDoneByPeople(state, plan));
  const needsPerson = kind === 'approval' || kind === 'decision';
  const needsProof = plan?.file.kind === 'manual' && plan.file.evidence === true;
  const blocked = sayNeeds(speech, next.blockers);
  return {
    effect: busy ? t('flight:next.stepRunning', { step }) : say(t, `flight:next.step.${kind}`, { step }),
    detail: say(t, `flight:next.stepEffect.${kind}`),
    blockedBy:
      blocked ?? (needsPerson ? t(`flight:next.stepEffect.${kind}`) : needsProof ? t('steps:proofFirst') : null),
    tone: 'neutral',
    busy,
  };
}

function sayNeeds(speech: Speech, blockers: readonly Refusal[]): string | null {
  if (blockers.length === 0) return null;
  const conditions = blockers.slice(0, shownConditions).map((blocker) => sayBlocker(speech, blocker));
  const more = blockers.length - shownConditions;
  return speech.t('flight:needs', { conditions: [...conditions, ...(more > 0 ? [`+${more}`] : [])].join(' · ') });
}
