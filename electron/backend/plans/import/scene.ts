import type { Criteria } from './criteria.ts';
import type { DraftPlan } from './draft-plan.ts';
import type { Ladder } from './find-batches.ts';

/** What every recogniser works on. */
export interface Scene {
  readonly draft: DraftPlan;
  readonly ladder: Ladder;
  readonly criteria: Criteria;
}
