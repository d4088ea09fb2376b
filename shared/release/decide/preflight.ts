import { event } from '../events.ts';
import { preflightValidMs } from '../preflight.ts';
import { accept, type Deciders, refuse } from './decider.ts';

export const preflightDeciders: Deciders<'record-preflight' | 'acknowledge-preflight'> = {
  'record-preflight': (state, { type: _type, ...found }, { now }) => {
    if (state.status !== 'created') return refuse('release-already-begun');
    if (state.createdAt === null) return refuse('release-not-created');
    return accept(event('preflight-recorded', { ...found, expiresAt: now.utc + preflightValidMs }));
  },
  'acknowledge-preflight': (state, { evidenceBlob, reason }, { actor }) => {
    if (state.status !== 'created') return refuse('release-already-begun');
    const { preflight } = state;
    if (preflight === null) return refuse('preflight-missing');
    // Another one was run since: its failures are not those that were read.
    if (preflight.evidenceBlob !== evidenceBlob) return refuse('stale-decision');
    if (preflight.failed.length === 0 || preflight.acknowledged) return accept();
    if (reason === null || actor.kind === 'automation') return refuse('reason-required');
    return accept(event('preflight-acknowledged', { failed: preflight.failed, reason }));
  },
};
