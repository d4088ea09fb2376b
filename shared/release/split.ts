import type { Exposure } from './exposure.ts';

/** What one target of a traffic switch (a host, a file, a router) really sends to the new version. */
export interface FoundTarget {
  /** Stable id within the connection, e.g. the host name; shown to the operator. */
  readonly target: string;
  readonly exposure: Exposure;
}

/** The split that is live, read from the running system and not from a file on disk. */
export interface FoundSplit {
  readonly targets: readonly FoundTarget[];
}
