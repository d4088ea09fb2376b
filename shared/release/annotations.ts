import type { CockpitError } from '../errors.ts';
import type { BatchId } from '../plan/release-plan.ts';
import type { ReleaseDefinition } from './definition.ts';
import type { Now } from './time.ts';

/** Batches and rollbacks marked beside the curves that people look at. Nothing of a release ever waits for it. */

export type AnnotationSubject =
  | { readonly kind: 'batch'; readonly batchId: BatchId }
  | { readonly kind: 'rollback'; readonly rollbackId: string };

export interface AnnotationEventPayloads {
  /** Committed together with what is marked: a batch that came into effect, a rollback that has ended. */
  'annotation-intended': {
    readonly annotationId: string;
    readonly slot: string;
    readonly subject: AnnotationSubject;
    /** UTC ms; equal where it is a moment. */
    readonly from: number;
    readonly to: number;
    readonly attempt: number;
  };
  'annotation-written': {
    readonly annotationId: string;
    /** The other side's name for it. */
    readonly id: string;
    /** Leads to the curves around it; null where the connection names none. */
    readonly link: string | null;
    /** `found`: an earlier attempt had written it, and nobody had heard of that. */
    readonly how: 'written' | 'found';
  };
  'annotation-failed': { readonly annotationId: string; readonly error: CockpitError };
}

/** What came of writing it: the conductor's word to the fold. */
export interface AnnotationReport {
  readonly type: 'record-annotation';
  readonly annotationId: string;
  readonly attempt: number;
  readonly outcome:
    | Omit<AnnotationEventPayloads['annotation-written'], 'annotationId'>
    | { readonly error: CockpitError };
}

export interface AnnotationState {
  readonly annotationId: string;
  readonly slot: string;
  readonly subject: AnnotationSubject;
  /** UTC ms. */
  readonly from: number;
  readonly to: number;
  readonly status: 'intended' | 'written' | 'failed';
  readonly attempt: number;
  readonly intendedAt: Now;
  readonly link: string | null;
  readonly error: CockpitError | null;
}

/** Slots that are bound and want every batch and rollback; none: nothing is marked anywhere. */
export function annotationSlots({ plan, bindings }: Pick<ReleaseDefinition, 'plan' | 'bindings'>): readonly string[] {
  return Object.keys(plan.slots).filter(
    (slot) => plan.slots[slot]?.capability === 'annotate' && bindings[slot] !== undefined,
  );
}

/** What an annotation carries on the other side, by which it is found again: no second one is written beside it. */
export function annotationMark(releaseId: string, annotationId: string): string {
  return `release-cockpit:${releaseId}/${annotationId}`;
}
