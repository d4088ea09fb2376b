import type { Exposure } from './exposure.ts';

/** What one target of a traffic switch (a host, a file, a router) really sends to the new version. */
export interface FoundTarget {
  /** Stable id within the connection, e.g. the host name; shown to the operator. */
  readonly target: string;
  readonly exposure: Exposure;
  /** Nobody could read it: this is what the command that sets it has reported last, and it proves nothing. */
  readonly reported?: true;
}

/** The split that is live, read from the running system and not from a file on disk. */
export interface FoundSplit {
  readonly targets: readonly FoundTarget[];
}

/** A switch as it was before something was written to it. */
export interface SwitchBefore {
  /** Content hash of the switch's state, with which it can be put back byte for byte. */
  readonly snapshotBlob?: string | null;
  /** What was live when the snapshot was taken: putting it back must not open more than is wanted. */
  readonly before?: readonly FoundTarget[] | null;
}

/** Whether the target was asked itself, so that its share counts as seen. */
export function wasRead({ reported }: Pick<FoundTarget, 'reported'>): boolean {
  return reported !== true;
}

/** What is known of the targets of a switch, as it was found. */
export function foundTargets(
  targets: Readonly<Record<string, { readonly found: Exposure; readonly reported?: true }>>,
): readonly FoundTarget[] {
  return Object.entries(targets).map(([target, { found: exposure, reported }]) =>
    reported === undefined ? { target, exposure } : { target, exposure, reported },
  );
}
