import type { GuardId } from '../../plan/release-plan.ts';
import { isBlind, isUnseen } from '../guard-state.ts';
import type { Countdown, ReleaseState } from '../state.ts';
import { type Evolvers, withEntry } from './evolver.ts';

export const guardEvolvers: Evolvers<
  | 'guard-level-changed'
  | 'base-recorded'
  | 'guard-judged'
  | 'watch-gapped'
  | 'countdown-started'
  | 'countdown-cancelled'
  | 'auto-rollback-switched'
> = {
  'guard-level-changed': (state, { at, payload }) => ({
    ...state,
    quietGuards:
      state.guards[payload.guardId]?.level === payload.level
        ? state.quietGuards
        : state.quietGuards.filter((id) => id !== payload.guardId),
    guards: withEntry(state.guards, payload.guardId, (guard) => ({
      level: payload.level,
      reason: payload.reason,
      value: payload.value,
      sampleSize: payload.sampleSize,
      sampledAt: payload.sampledAt,
      since: guard.level === payload.level ? guard.since : at,
      judged: guard.judged,
      acted: guard.level === payload.level ? guard.acted : [],
      lastRedAt: guard.level === 'red' ? at : guard.lastRedAt,
      lastUnseenAt: isUnseen(guard) ? at : guard.lastUnseenAt,
      lastBlindAt: isBlind(guard) ? at : guard.lastBlindAt,
      ...(payload.examples === undefined ? {} : { examples: payload.examples }),
    })),
  }),
  'base-recorded': (state, { payload: { guardId, batchId, value } }) => ({
    ...state,
    bases: { ...state.bases, [batchId]: { ...state.bases[batchId], [guardId]: value } },
  }),
  'guard-judged': (state, { at, actor, payload }) => {
    const { guardId, level, note, evidenceBlob } = payload;
    return {
      ...state,
      quietGuards:
        state.guards[guardId]?.level === level ? state.quietGuards : state.quietGuards.filter((id) => id !== guardId),
      guards: withEntry(state.guards, guardId, (guard) => ({
        ...guard,
        level,
        reason: 'judged',
        sampledAt: at.utc,
        since: guard.level === level ? guard.since : at,
        lastRedAt: guard.level === 'red' ? at : guard.lastRedAt,
        judged: { at, by: actor, note, evidenceBlob },
        acted: guard.level === level ? guard.acted : [],
      })),
    };
  },
  'watch-gapped': (state, { at, payload }) => ({
    ...state,
    watchedSince: at,
    gap: { from: payload.coveredUntil, until: at },
  }),
  'countdown-started': (state, { at, payload }) =>
    withCountdowns(state, [
      ...without(state.countdowns, payload.guardId),
      {
        guardId: payload.guardId,
        scope: payload.scope,
        startedAt: at,
        lengthMs: payload.lengthMs,
        level: payload.level ?? 'red',
      },
    ]),
  'countdown-cancelled': (state, { payload }) => ({
    ...withCountdowns(state, without(state.countdowns, payload.guardId)),
    quietGuards: payload.cause === 'operator' ? [...state.quietGuards, payload.guardId] : state.quietGuards,
  }),
  'auto-rollback-switched': (state, { payload }) => ({ ...state, autoRollback: payload.enabled }),
};

function without(countdowns: readonly Countdown[], guardId: GuardId): readonly Countdown[] {
  return countdowns.filter((countdown) => countdown.guardId !== guardId);
}

/** All countdowns that run belong to one run of the backend: their ends can be compared. */
function withCountdowns(state: ReleaseState, countdowns: readonly Countdown[]): ReleaseState {
  const endOf = ({ startedAt, lengthMs }: Countdown) => startedAt.monotonic + lengthMs;
  const [countdown = null] = [...countdowns].sort((a, b) => endOf(a) - endOf(b));
  return { ...state, countdowns, countdown };
}
