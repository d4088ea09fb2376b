import type { Evolvers } from './evolver.ts';

export const preflightEvolvers: Evolvers<'preflight-recorded' | 'preflight-acknowledged'> = {
  'preflight-recorded': (state, { at, payload: { tookMs: _tookMs, ...found } }) => ({
    ...state,
    preflight: { ...found, at, acknowledged: false },
  }),
  'preflight-acknowledged': (state) => ({
    ...state,
    preflight: state.preflight === null ? null : { ...state.preflight, acknowledged: true },
  }),
};
