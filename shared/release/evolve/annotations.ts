import { type Evolvers, withEntry } from './evolver.ts';

export const annotationEvolvers: Evolvers<'annotation-intended' | 'annotation-written' | 'annotation-failed'> = {
  'annotation-intended': (state, { at, payload }) => ({
    ...state,
    annotations: {
      ...state.annotations,
      [payload.annotationId]: { ...payload, status: 'intended', intendedAt: at, link: null, error: null },
    },
  }),
  'annotation-written': (state, { payload: { annotationId, link } }) => ({
    ...state,
    annotations: withEntry(state.annotations, annotationId, (known) => ({ ...known, status: 'written', link })),
  }),
  'annotation-failed': (state, { payload: { annotationId, error } }) => ({
    ...state,
    annotations: withEntry(state.annotations, annotationId, (known) => ({ ...known, status: 'failed', error })),
  }),
};
