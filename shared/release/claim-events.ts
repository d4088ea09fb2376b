import type { SwitchId } from '../plan/release-plan.ts';
import type { Actor } from './envelope.ts';
import type { TextRef } from './events.ts';
import type { Exposure } from './exposure.ts';
import type { Now } from './time.ts';

export interface ClaimEventPayloads {
  /** A person who was asked for a change elsewhere says what they found there. It proves nothing by itself. */
  'change-claimed': {
    readonly requestId: string;
    readonly switchId: SwitchId;
    readonly target: string;
    /** What was asked for, and what it is said to be. */
    readonly asked: Exposure;
    readonly found: Exposure;
    /** UTC ms. */
    readonly askedAt: number;
    readonly foundAt: number;
    readonly note: TextRef | null;
    readonly evidenceBlob: string | null;
    /** What was given beside it and lost, because the disk was full while a rollback waited for this. Absent: nothing. */
    readonly unkept?: readonly ('note' | 'file')[];
  };
}

/** What a person said last of a target. */
export interface TargetClaim extends Omit<ClaimEventPayloads['change-claimed'], 'switchId' | 'target'> {
  readonly at: Now;
  readonly by: Actor;
}
