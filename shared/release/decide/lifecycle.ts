import { event } from '../events.ts';
import { preflightRefusal } from '../preflight.ts';
import { completionBlockers } from '../promotion.ts';
import { currentBatchIds, mayBeExposed, openFindings } from '../queries.ts';
import { unstableMs } from '../restart.ts';
import { accept, type Deciders, refuse, requireRunning } from './decider.ts';
import { everyBindingIsPractice } from './steps.ts';

export const lifecycleDeciders: Deciders<
  | 'create-release'
  | 'start-driver'
  | 'begin-release'
  | 'hold-release'
  | 'resume-release'
  | 'complete-release'
  | 'abort-release'
  | 'add-note'
  | 'acknowledge-findings'
  | 'approve-commands'
  | 'record-samples'
> = {
  'create-release': (state, { planBlob, definitionBlob, pace }) =>
    state.sequence > 0
      ? refuse('release-not-created')
      : accept(event('release-created', { planBlob, definitionBlob, pace })),
  'start-driver': (state, { driver, coveredUntil }) =>
    state.createdAt === null
      ? refuse('release-not-created')
      : accept(event('driver-started', { driver, coveredUntil })),
  'begin-release': (state, _command, { now }) => {
    if (state.status !== 'created') return refuse('release-already-begun');
    if (state.createdAt === null || state.run === null) return refuse('release-not-created');
    if (openFindings(state).length > 0) return refuse('findings-open', { count: openFindings(state).length });
    if (state.definition.commandsHash !== null && state.commandsApproved !== state.definition.commandsHash) {
      return refuse('commands-not-approved');
    }
    const refusal = preflightRefusal(state, now);
    if (refusal !== null) return { ok: false, refusal };
    return accept(event('release-begun', {}));
  },
  'hold-release': (state, { reason }) => {
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    return state.held ? accept() : accept(event('release-held', { reason }));
  },
  'resume-release': (state, _command, { now }) => {
    const refusal = requireRunning(state);
    if (refusal !== null) return { ok: false, refusal };
    if (state.asked !== null) return refuse('rollback-asked');
    const remainingMs = state.held ? unstableMs(state, now) : 0;
    if (remainingMs > 0) return refuse('not-stable-yet', { remainingMs });
    return state.held ? accept(event('release-resumed', {})) : accept();
  },
  'complete-release': (state, _command, { now }) => {
    const refusal = requireRunning(state) ?? completionBlockers(state, now)[0] ?? null;
    if (refusal !== null) return { ok: false, refusal };
    const completed = currentBatchIds(state).map((batchId) => event('batch-completed', { batchId }));
    return accept(...completed, event('release-completed', {}));
  },
  'abort-release': (state, { reason }) => {
    if (state.status !== 'running' && state.status !== 'created')
      return refuse('release-over', { status: state.status });
    // An attempt may only be given up while nothing of it is live; otherwise it is rolled back.
    return mayBeExposed(state) ? refuse('still-exposed') : accept(event('release-aborted', { reason }));
  },
  'add-note': (_state, { text }) => accept(event('note-added', { text })),
  'acknowledge-findings': (state, { reason }, { actor }) => {
    const rules = [...new Set(openFindings(state).map(({ rule }) => rule))];
    if (rules.length === 0) return accept();
    // A warning is flown with on a person's word; automation may give it only where nothing is at stake.
    if (actor.kind === 'automation' ? !everyBindingIsPractice(state) : reason === null)
      return refuse('reason-required');
    return accept(event('findings-acknowledged', { rules, reason }));
  },
  'approve-commands': (state, { commandsHash }) =>
    commandsHash === state.definition.commandsHash
      ? accept(event('commands-approved', { commandsHash }))
      : refuse('commands-not-approved'),
  'record-samples': (_state, { type: _type, ...payload }) => accept(event('samples-sealed', payload)),
};
