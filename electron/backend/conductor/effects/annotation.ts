import { CockpitFault, toCockpitError } from '../../../../shared/errors.ts';
import { annotationText } from '../../../../shared/i18n/say-beside.ts';
import { type AnnotationReport, annotationMark } from '../../../../shared/release/annotations.ts';
import type { Effect } from '../../../../shared/release/outstanding.ts';
import { saidInBoth } from './beside-speech.ts';
import { connectionOf, type EffectTools } from './effect-tools.ts';

type AnnotationEffect = Extract<Effect, { kind: 'annotation' }>;

const deadlineMs = 10_000;

/**
 * Writes a mark beside the curves. What may have been written already (by a run of the backend that ended, or by an
 * attempt whose answer was lost) is looked for first, so that no second one stands beside it.
 */
export async function runAnnotation(
  { annotationId, attempt, resume }: AnnotationEffect,
  tools: EffectTools,
  signal: AbortSignal,
): Promise<AnnotationReport> {
  const report = { type: 'record-annotation', annotationId, attempt } as const;
  try {
    const state = tools.state();
    const { releaseId } = state.definition;
    const wanted = state.annotations[annotationId];
    if (wanted === undefined) throw new CockpitFault('not-found', { kind: 'annotation', id: annotationId });
    const { slot, subject, from } = wanted;
    const { annotate } = await tools.pool.instance(connectionOf(state, slot));
    if (annotate === undefined)
      throw new CockpitFault('connection-capability-missing', { slot, capability: 'annotate' });
    const tag = annotationMark(releaseId, annotationId);
    const to = wanted.to === from ? null : wanted.to;
    const options = { deadlineMs, signal };
    if (resume || attempt > 1) {
      const found = await annotate.find({ tag, from, to }, options);
      if (found !== null) return { ...report, outcome: { ...found, how: 'found' } };
    }
    const text = await saidInBoth(tools, (speech) => annotationText(speech, state, wanted));
    const tags = ['release-cockpit', subject.kind, ...(subject.kind === 'batch' ? [subject.batchId] : []), tag];
    const written = await annotate.annotate({ from, to, tags, text }, options);
    return { ...report, outcome: { ...written, how: 'written' } };
  } catch (thrown) {
    return { ...report, outcome: { error: toCockpitError(thrown) } };
  }
}
