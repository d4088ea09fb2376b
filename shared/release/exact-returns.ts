import type { CockpitError } from '../errors.ts';
import type { SwitchId } from '../plan/release-plan.ts';
import type { Refusal } from './commands.ts';
import type { Actor } from './envelope.ts';
import { compareExposure } from './exposure.ts';
import { entryOf } from './queries.ts';
import type { FoundTarget } from './split.ts';
import type { ReleaseState } from './state.ts';
import type { Now } from './time.ts';

/**
 * A rollback brings the share back; the text of a switch may still differ from what it was before the release. After it
 * a person may have that put back as well, exactly as it was kept.
 */
export interface ExactReturnEventPayloads {
  /** The actor has seen the difference. `revision`: SHA-256 of the switch as it was read for that. */
  'switch-return-intended': { readonly switchId: SwitchId; readonly actionId: string; readonly revision: string };
  'switch-returned': {
    readonly switchId: SwitchId;
    readonly actionId: string;
    /** `read-back`: after a restart, nothing was written. */
    readonly how: 'restored' | 'read-back';
    readonly found: readonly FoundTarget[];
    /** What can be set of it is the same as before the release. */
    readonly exact: boolean;
    /** Content hash of what was changed, as a unified diff. */
    readonly diffBlob: string | null;
    readonly tookMs: number;
  };
  'switch-return-failed': {
    readonly switchId: SwitchId;
    readonly actionId: string;
    readonly error: CockpitError;
    readonly found: readonly FoundTarget[] | null;
    readonly diffBlob: string | null;
    readonly tookMs: number;
    /** Where something was written: the switch afterwards, null where it could not be kept. */
    readonly snapshotBlob?: string | null;
  };
}

/** The last attempt to put a switch back exactly. */
export interface ExactReturn {
  readonly actionId: string;
  readonly revision: string;
  readonly status: 'intended' | 'done' | 'failed';
  readonly intendedAt: Now;
  readonly endedAt: Now | null;
  readonly by: Actor;
  readonly error: CockpitError | null;
  readonly exact: boolean;
  /** As `snapshotBlob` of its failure. */
  readonly after?: string | null;
}

/**
 * Why a switch cannot be put back exactly as it was before the release; null: it can. An incomplete rollback is in the
 * way only of what it has not brought back: while traffic is missing anywhere it is to be taken back as a whole once
 * more, and a switch that `verify` has not seen where it should be may carry anything. A flag, an object or a script that
 * failed moves no share, and is tried again beside this.
 */
export function exactReturnRefusal(state: ReleaseState, switchId: SwitchId): Refusal | null {
  const item = entryOf(state.switches, switchId);
  const missing: Refusal = { code: 'no-such-item', params: { kind: 'switch', id: switchId } };
  if (item === undefined) return missing;
  if (state.closedAt !== null) return { code: 'release-closed', params: {} };
  if (state.status !== 'rolled-back' || !isSeenBack(state, switchId)) return { code: 'not-rolled-back', params: {} };
  const { original, targets } = item;
  if (original === null || original.found.length === 0) return missing;
  const opens = original.found.some(({ target, exposure }) => {
    const now = entryOf(targets, target);
    return now === undefined || !['less', 'equal'].includes(compareExposure(exposure, now.found));
  });
  return opens ? { code: 'original-more-open', params: { switch: switchId } } : null;
}

/** The look at the end of the rollback found it where it should be; a rollback that succeeded has looked at all. */
function isSeenBack({ rollback }: ReleaseState, switchId: SwitchId): boolean {
  if (rollback?.status === 'succeeded') return true;
  const look = rollback?.actions.findLast((action) => action.phase === 'verify' && action.switchId === switchId);
  return rollback?.status === 'incomplete' && look?.status === 'succeeded';
}

/** Content hash of a switch as this release left it last; null: not known. */
export function leftBlob(state: ReleaseState, switchId: SwitchId): string | null {
  const { returned } = state.switches[switchId] ?? {};
  if (returned?.after !== undefined) return returned.after;
  const verified = state.rollback?.actions.findLast(
    (action) => action.phase === 'verify' && action.switchId === switchId && action.status === 'succeeded',
  );
  return verified?.snapshotBlob ?? null;
}
