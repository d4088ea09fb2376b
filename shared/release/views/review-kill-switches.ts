import type { ReleaseEvent } from '../events.ts';
import type { KillSwitchEventPayloads } from '../kill-switch-events.ts';
import { entryOf } from '../queries.ts';
import type { FlagValue } from '../runbook-events.ts';
import type { ReleaseState } from '../state.ts';
import type { Now } from '../time.ts';
import { elapsedMs } from './elapsed.ts';
import type { KillSwitchMove, KillSwitchReview } from './review-model.ts';

export interface KillSwitchCollector {
  take(before: ReleaseState, event: ReleaseEvent, after: ReleaseState): void;
  /** One for each kill switch of the plan that a program reaches, in the plan's order. */
  finish(state: ReleaseState): readonly KillSwitchReview[];
}

interface OpenMove {
  readonly flagId: string;
  /** Of those that were asked for by hand. */
  readonly actionId: string | null;
  readonly from: Now;
  move: KillSwitchMove;
}

type Made = Pick<KillSwitchMove, 'cause' | 'by' | 'approvals'> & Partial<KillSwitchMove>;

const nothingYet = { stepId: null, outcome: null, tookMs: null, attempts: 1, error: null, samples: [] } as const;

/** Follows every move of a kill switch: asked for by hand, made by a step or a rollback, or found. */
export function collectKillSwitches(): KillSwitchCollector {
  const moves: OpenMove[] = [];
  const change = (flagId: string, actionId: string, changed: (open: OpenMove) => Partial<KillSwitchMove>): void => {
    const open = moves.findLast((one) => one.flagId === flagId && one.actionId === actionId);
    if (open !== undefined) open.move = { ...open.move, ...changed(open) };
  };
  const add = (
    { at }: ReleaseEvent,
    flagId: string,
    move: Pick<KillSwitchMove, 'cause' | 'to' | 'by' | 'approvals'> & Partial<KillSwitchMove>,
    actionId: string | null = null,
  ): void => {
    moves.push({ flagId, actionId, from: at, move: { ...nothingYet, at: at.utc, ...move } });
  };

  function found(
    before: ReleaseState,
    event: ReleaseEvent,
    { flagId, position }: KillSwitchEventPayloads['kill-switch-found'],
  ): void {
    const known = entryOf(before.killSwitches, flagId);
    const failed = known?.action?.status === 'failed' ? known.action : null;
    // What could not be read back was done all the same.
    if (failed?.to === position) change(flagId, failed.actionId, () => ({ outcome: 'read-back' }));
    // That nobody had closed it before is the rule.
    else if (known?.since != null || position !== 'released')
      add(event, flagId, { cause: 'found', to: position, by: null, approvals: [], outcome: 'read-back' });
  }

  function set(event: ReleaseEvent, flagId: string, value: FlagValue | null, move: Made): void {
    add(event, flagId, { to: value === true ? 'engaged' : 'released', outcome: 'read-back', ...move });
  }

  function take(before: ReleaseState, event: ReleaseEvent, after: ReleaseState): void {
    switch (event.type) {
      case 'kill-switch-found':
        found(before, event, event.payload);
        break;
      case 'flag-found': {
        const { flagId, value } = event.payload;
        const isFirst = entryOf(before.killSwitches, flagId)?.since === null;
        if (isFirst && value === true) found(before, event, { flagId, position: 'engaged' });
        break;
      }
      case 'kill-switch-intended': {
        const { flagId, actionId, to, attempt, unlisted } = event.payload;
        const { approvals = [] } = entryOf(before.killSwitches, flagId) ?? {};
        const agreed = to === 'released' ? approvals : [];
        if (attempt > 1) change(flagId, actionId, () => ({ attempts: attempt, outcome: null }));
        else {
          const made = {
            cause: 'hand',
            to,
            by: event.actor,
            approvals: agreed,
            ...(unlisted && { unlisted }),
          } as const;
          add(event, flagId, made, actionId);
        }
        break;
      }
      case 'kill-switch-set': {
        const { flagId, actionId } = event.payload;
        const tookMs = (from: Now) => elapsedMs(from, event.at);
        change(flagId, actionId, ({ from }) => ({ outcome: 'read-back', tookMs: tookMs(from), error: null }));
        break;
      }
      case 'kill-switch-failed': {
        const { flagId, actionId, error } = event.payload;
        change(flagId, actionId, () => ({ outcome: 'failed', error }));
        break;
      }
      case 'kill-switch-sampled': {
        const { flagId, actionId, samples } = event.payload;
        change(flagId, actionId, () => ({ samples }));
        break;
      }
      case 'flag-set': {
        const { flagId, value, stepId } = event.payload;
        const item = entryOf(before.killSwitches, flagId);
        if (item === undefined) break;
        const step = stepId === null ? undefined : after.steps[stepId];
        const approvals = value === true ? [] : [...item.approvals, ...(step?.approvals ?? [])];
        set(event, flagId, value, { cause: 'step', stepId, by: step?.by ?? event.actor, approvals });
        break;
      }
      case 'rollback-action-succeeded': {
        const { flag } = before.rollback?.actions.find(({ actionId }) => actionId === event.payload.actionId) ?? {};
        if (flag === undefined || entryOf(before.killSwitches, flag.flagId) === undefined) break;
        const by = before.rollback?.by ?? event.actor;
        set(event, flag.flagId, flag.value, { cause: 'rollback', by, approvals: [] });
      }
    }
  }

  return {
    take,
    finish: (state) =>
      Object.keys(state.killSwitches).map((flagId) => ({
        flagId,
        moves: moves.filter((one) => one.flagId === flagId).map(({ move }) => move),
      })),
  };
}
