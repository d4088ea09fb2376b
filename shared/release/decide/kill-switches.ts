import type { Refusal } from '../commands.ts';
import { event } from '../events.ts';
import { releaseBlockers } from '../kill-switches.ts';
import { entryOf } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { voiceRefusal } from '../voices.ts';
import { accept, type Deciders, refuse } from './decider.ts';

/** Engaging is written again this often by itself; afterwards it stands red, and whoever sits there presses again. */
const engageAttempts = 3;

export const killSwitchDeciders: Deciders<
  | 'engage-kill-switch'
  | 'release-kill-switch'
  | 'approve-kill-switch-release'
  | 'record-kill-switch-position'
  | 'record-kill-switch'
  | 'record-kill-switch-sample'
> = {
  // Nothing else is asked: not what is under way, nor how it stands, nor whether the release is over.
  'engage-kill-switch': (state, { flagId, unlisted }, { commandId }) => {
    const refusal = reachRefusal(state, flagId);
    if (refusal !== null) return { ok: false, refusal };
    const action = state.killSwitches[flagId]?.action;
    // The second click of a double click.
    if (action?.status === 'intended' && action.to === 'engaged') return accept();
    const intent = { flagId, actionId: commandId, to: 'engaged', attempt: 1 } as const;
    return accept(event('kill-switch-intended', { ...intent, ...(unlisted && { unlisted }) }));
  },
  'release-kill-switch': (state, { flagId, unlisted }, { now, commandId, actor }) => {
    const item = entryOf(state.killSwitches, flagId);
    const refusal =
      reachRefusal(state, flagId) ??
      // To open the new version again is a person's word.
      (actor.kind === 'person' ? null : ({ code: 'approver-is-automation', params: {} } as const));
    if (refusal !== null) return { ok: false, refusal };
    if (item?.action?.status === 'intended') {
      return item.action.to === 'released' ? accept() : refuse('kill-switch-engaged', { flag: flagId });
    }
    if (item?.position === 'released') return accept();
    // Who agreed and took the wheel afterwards is no second person.
    const [blocker] = releaseBlockers(state, flagId, now, actor.kind === 'person' ? actor.id : null);
    if (blocker !== undefined) return { ok: false, refusal: blocker };
    const intent = { flagId, actionId: commandId, to: 'released', attempt: 1 } as const;
    return accept(event('kill-switch-intended', { ...intent, ...(unlisted && { unlisted }) }));
  },
  'approve-kill-switch-release': (state, { flagId, approver, role = null, way, evidence, evidenceBlob }, { actor }) => {
    const item = entryOf(state.killSwitches, flagId);
    const missing = reachRefusal(state, flagId);
    if (item === undefined || missing !== null) {
      return missing === null
        ? refuse('no-such-item', { kind: 'kill-switch', id: flagId })
        : { ok: false, refusal: missing };
    }
    // An agreement is to what is closed, or may be, and not given in advance.
    if (item.since === null || item.position === 'released') return refuse('kill-switch-not-engaged', { flag: flagId });
    const refusal = voiceRefusal(
      state,
      { need: 1, of: null, accept: null },
      item.approvals,
      { approver, role, way },
      actor,
    );
    if (refusal !== null) return { ok: false, refusal };
    return accept(event('kill-switch-release-approved', { flagId, approver, role, way, evidence, evidenceBlob }));
  },
  'record-kill-switch-position': (state, { flagId, position }) => {
    const item = entryOf(state.killSwitches, flagId);
    if (item === undefined) return refuse('no-such-item', { kind: 'kill-switch', id: flagId });
    // While our own write is under way, its read-back tells.
    const isBusy = item.action?.status === 'intended';
    const settles = item.action?.status === 'failed' && position !== 'unknown';
    return isBusy || (item.position === position && item.since !== null && !settles)
      ? accept()
      : accept(event('kill-switch-found', { flagId, position }));
  },
  'record-kill-switch': (state, { flagId, actionId, attempt, how, before, error, tookMs }) => {
    const action = entryOf(state.killSwitches, flagId)?.action ?? null;
    if (action?.actionId !== actionId || action.attempt !== attempt || action.status !== 'intended') {
      return refuse('no-such-item', { kind: 'kill-switch', id: flagId });
    }
    const { to } = action;
    if (error === null) return accept(event('kill-switch-set', { flagId, actionId, to, how, before, tookMs }));
    const failed = event('kill-switch-failed', { flagId, actionId, to, error, tookMs });
    if (to === 'released' || attempt >= engageAttempts) return accept(failed);
    return accept(failed, event('kill-switch-intended', { flagId, actionId, to, attempt: attempt + 1 }));
  },
  'record-kill-switch-sample': (state, { flagId, actionId, samples }) =>
    entryOf(state.killSwitches, flagId)?.sampleDue === actionId
      ? accept(event('kill-switch-sampled', { flagId, actionId, samples }))
      : accept(),
};

/** Why nothing can be asked of a kill switch at all. */
function reachRefusal(state: ReleaseState, flagId: string): Refusal | null {
  if (entryOf(state.killSwitches, flagId) === undefined)
    return { code: 'no-such-item', params: { kind: 'kill-switch', id: flagId } };
  if (state.createdAt === null || state.run === null) return { code: 'release-not-created', params: {} };
  return state.closedAt === null ? null : { code: 'release-closed', params: {} };
}
