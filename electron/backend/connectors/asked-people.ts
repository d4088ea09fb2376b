import type { Exposure } from '../../../shared/release/exposure.ts';
import type { CallOptions } from '../platform/call-limits.ts';

/** A change in a place that no program of this cockpit reaches, as a person is asked for it. */
export interface ChangeRequest {
  readonly target: string;
  readonly from: Exposure;
  readonly to: Exposure;
  /** What is to be done or copied there. */
  readonly text: string;
  /** Who does it: a name, a role, how they are reached. Never in an event. */
  readonly who: string;
  readonly consoleUrl: string | null;
  /** The shares that there are, in percent, where it knows names instead of numbers; empty: any. */
  readonly names: readonly { readonly percent: number; readonly value: string }[];
}

/** What a person said they had found. */
export interface FoundByPerson {
  readonly exposure: Exposure;
  /** UTC ms. */
  readonly foundAt: number;
}

/** What is known of a target of which only people can tell. */
export interface ClaimedTarget {
  /** What was said last; null: nobody has said anything yet. */
  readonly claim: FoundByPerson | null;
  /** Somebody was asked since and has not said what became of it: what was claimed may not hold any more. */
  readonly isOpen: boolean;
  /** Another one after every claim. */
  readonly revision: string;
}

/** The people of this cockpit, and what they said of the targets of one connection. It survives a restart. */
export interface AskedPeople {
  claimed(target: string): ClaimedTarget;
  /**
   * Shows a request to whoever sits at a cockpit, and resolves with what they found. It is taken away when the call
   * ends. Throws `deadline-exceeded`, `cancelled`.
   */
  ask(request: ChangeRequest, options: CallOptions): Promise<FoundByPerson>;
}
