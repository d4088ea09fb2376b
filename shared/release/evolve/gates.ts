import { type Evolvers, withEntry } from './evolver.ts';

export const gateEvolvers: Evolvers<'gate-passed' | 'gate-failed' | 'presence-recorded' | 'waiver-given'> = {
  'gate-passed': (state, { at, actor, payload }) => ({
    ...state,
    gates: withEntry(state.gates, payload.gateId, () => ({
      status: 'passed',
      at,
      by: actor,
      note: payload.note,
      evidenceBlob: payload.evidenceBlob,
    })),
  }),
  'gate-failed': (state, { at, actor, payload }) => ({
    ...state,
    gates: withEntry(state.gates, payload.gateId, () => ({
      status: 'failed',
      at,
      by: actor,
      note: payload.note,
      evidenceBlob: null,
    })),
  }),
  'presence-recorded': (state, { at, actor, payload }) => ({
    ...state,
    presence: { ...state.presence, [payload.roleId]: { present: payload.present, at, by: actor } },
  }),
  'waiver-given': (state, { at, actor, payload }) => ({
    ...state,
    waivers: [
      ...state.waivers,
      { subject: payload.subject, by: actor, reason: payload.reason, givenAt: at, until: payload.until },
    ],
  }),
};
