import { type AnnotationSubject, annotationSlots } from '../annotations.ts';
import type { DecisionContext } from '../commands.ts';
import { event, type NewReleaseEvent } from '../events.ts';
import { entryOf } from '../queries.ts';
import type { ReleaseState } from '../state.ts';
import { accept, type Deciders, refuse } from './decider.ts';

export const annotationDeciders: Deciders<'record-annotation' | 'retry-annotation'> = {
  'record-annotation': (state, { annotationId, attempt, outcome }) => {
    const known = entryOf(state.annotations, annotationId);
    if (known?.status !== 'intended' || known.attempt !== attempt)
      return refuse('no-such-item', { kind: 'annotation', id: annotationId });
    if ('error' in outcome) return accept(event('annotation-failed', { annotationId, error: outcome.error }));
    return accept(event('annotation-written', { annotationId, ...outcome }));
  },
  'retry-annotation': (state, { annotationId }) => {
    const known = entryOf(state.annotations, annotationId);
    if (known === undefined) return refuse('no-such-item', { kind: 'annotation', id: annotationId });
    // What this run of the backend has under way has an outcome soon; what an earlier one left has not.
    const goesOn = known.status === 'intended' && known.intendedAt.run === state.run;
    if (known.status === 'written' || goesOn) return accept();
    const { slot, subject, from, to, attempt } = known;
    return accept(event('annotation-intended', { annotationId, slot, subject, from, to, attempt: attempt + 1 }));
  },
};

/** The marks that follow from what was just decided, one for each slot that wants them. `after`: the state behind it. */
export function annotationsDue(
  after: ReleaseState,
  events: readonly NewReleaseEvent[],
  { now }: DecisionContext,
): readonly NewReleaseEvent[] {
  const slots = annotationSlots(after.definition);
  const due = events.flatMap((made): { readonly subject: AnnotationSubject; readonly from: number }[] => {
    if (made.type === 'batch-in-effect') {
      const { batchId } = made.payload;
      return [{ subject: { kind: 'batch', batchId }, from: after.batches[batchId]?.startedAt?.utc ?? now.utc }];
    }
    if (made.type !== 'rollback-finished') return [];
    const { rollbackId } = made.payload;
    return [{ subject: { kind: 'rollback', rollbackId }, from: after.rollback?.startedAt.utc ?? now.utc }];
  });
  const count = Object.keys(after.annotations).length;
  return due
    .flatMap((mark) => slots.map((slot) => ({ ...mark, slot })))
    .map(({ subject, from, slot }, index) =>
      event('annotation-intended', {
        annotationId: `a${count + index + 1}`,
        slot,
        subject,
        // A wall clock that was set back must not end it before it begins.
        from: Math.min(from, now.utc),
        to: now.utc,
        attempt: 1,
      }),
    );
}
