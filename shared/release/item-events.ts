import type { ApprovalWay, TextRef } from './events.ts';

export const itemOutcomes = ['done', 'failed', 'not-applicable'] as const;
export type ItemOutcome = (typeof itemOutcomes)[number];

/** Payloads of what is recorded beside the runbook. */
export interface ItemEventPayloads {
  /** What somebody says about an item beside the runbook; `withdrawn` takes it back, a signature where `person` is named. */
  'item-recorded': {
    readonly itemId: string;
    readonly outcome: ItemOutcome | 'withdrawn';
    /** In the unit of the item's limit. */
    readonly value: number | null;
    readonly note: TextRef | null;
    readonly evidenceBlob: string | null;
    /** Who signed; null: the actor says it himself. */
    readonly person: string | null;
    readonly role: string | null;
    readonly way: ApprovalWay | null;
    /** UTC ms at which it took place; null: now. */
    readonly heldAt: number | null;
  };
  /** Nothing more is recorded about the release. */
  'release-closed': { readonly reason: TextRef | null };
}
