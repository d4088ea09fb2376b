import type { GuardId, StepId } from '../plan/release-plan.ts';
import type { Level } from './levels.ts';

/** What a guard asks a person for, where the plan leaves it to them. */
export type AskedAction =
  | { readonly action: 'rollback'; readonly scope: 'stage' | 'all' }
  | { readonly action: 'flag'; readonly stepId: StepId };

/** What made something begin that nobody began by hand. */
export type OpeningCause =
  | { readonly kind: 'operator' }
  | { readonly kind: 'guard'; readonly guardId: GuardId; readonly level: Level };
