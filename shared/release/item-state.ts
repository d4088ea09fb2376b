import type { Actor } from './envelope.ts';
import type { ItemOutcome, TextRef } from './events.ts';
import type { StepApproval } from './step-state.ts';
import type { Now } from './time.ts';

/** What was said last about an item. */
export interface ItemRecord {
  readonly outcome: ItemOutcome;
  readonly at: Now;
  readonly by: Actor;
  /** In the unit of the item's limit; null: no number was given. */
  readonly value: number | null;
  readonly note: TextRef | null;
  readonly evidenceBlob: string | null;
  /** UTC ms at which it took place, where that was before it was recorded. */
  readonly heldAt: number | null;
}

export interface ItemSignature extends StepApproval {
  readonly at: Now;
  readonly note: TextRef | null;
  readonly evidenceBlob: string | null;
}

export interface ItemState {
  /** Null: open. A sign-off is done with the last signature that it needs. */
  readonly record: ItemRecord | null;
  /** Of a sign-off, oldest first. */
  readonly signatures: readonly ItemSignature[];
}

export const emptyItem: ItemState = { record: null, signatures: [] };
