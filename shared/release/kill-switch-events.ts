import type { CockpitError } from '../errors.ts';
import type { ApprovalWay, TextRef } from './events.ts';
import type { SplitSample } from './split-sample.ts';

export type KillSwitchPosition = 'engaged' | 'released';

/** Payloads of what happens to kill switches by themselves, beside the steps and rollbacks that set them. */
export interface KillSwitchEventPayloads {
  /** Read by the cockpit; the first one is what it was before the release touched it. Unknown: its value means neither. */
  'kill-switch-found': { readonly flagId: string; readonly position: KillSwitchPosition | 'unknown' };
  'kill-switch-intended': {
    readonly flagId: string;
    readonly actionId: string;
    readonly to: KillSwitchPosition;
    readonly attempt: number;
    /** By a person whom the plan does not name among those who operate it. */
    readonly unlisted?: true;
  };
  /** Read back at `to`; `read-back`: after a restart, nothing was written. */
  'kill-switch-set': {
    readonly flagId: string;
    readonly actionId: string;
    readonly to: KillSwitchPosition;
    readonly how: 'written' | 'read-back';
    /** What it was just before, where nobody had read it until then. */
    readonly before: KillSwitchPosition | null;
    readonly tookMs: number;
  };
  'kill-switch-failed': {
    readonly flagId: string;
    readonly actionId: string;
    readonly to: KillSwitchPosition;
    readonly error: CockpitError;
    readonly tookMs: number;
  };
  /** Whether real answers still come from the new version, by the slot that was asked. Nothing depends on it. */
  'kill-switch-sampled': {
    readonly flagId: string;
    readonly actionId: string;
    readonly samples: readonly { readonly slot: string; readonly sample: SplitSample }[];
  };
  /** Another person agrees that it may be released. */
  'kill-switch-release-approved': {
    readonly flagId: string;
    readonly approver: string;
    readonly role: string | null;
    readonly way: ApprovalWay;
    readonly evidence: TextRef | null;
    readonly evidenceBlob: string | null;
  };
}
