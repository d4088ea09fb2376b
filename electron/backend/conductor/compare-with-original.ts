import { createHash } from 'node:crypto';
import { CockpitFault } from '../../../shared/errors.ts';
import { leftBlob } from '../../../shared/release/exact-returns.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { CallOptions, TrafficCapability, TrafficSnapshot } from '../connectors/connector.ts';
import { textDiff } from '../kubernetes/object-text.ts';

type ReadBlob = (hash: string) => { readonly content: Uint8Array; readonly mediaType: string } | null;

/** A switch beside what it was before the release. */
export interface Compared {
  readonly original: TrafficSnapshot;
  /** Unified diff from what it is now to what it was, empty where what can be set of it is the same. */
  readonly diff: string;
  /** SHA-256, hex, of what it is now. */
  readonly revision: string;
  /** Whether somebody changed it since this release left it; unknown: it was not kept then. */
  readonly since: 'same' | 'changed' | 'unknown';
}

/** Throws `not-found` where the state before the release is not kept, and what taking a snapshot throws. */
export async function compareWithOriginal(
  state: ReleaseState,
  switchId: string,
  traffic: TrafficCapability,
  readBlob: ReadBlob,
  options: CallOptions,
): Promise<Compared> {
  const stored = (hash: string | null): TrafficSnapshot | null => {
    const blob = hash === null ? null : readBlob(hash);
    return blob && { mediaType: blob.mediaType, content: Buffer.from(blob.content).toString('utf8') };
  };
  const textOf = (snapshot: TrafficSnapshot) => traffic.snapshotText?.(snapshot) ?? snapshot.content;
  const original = stored(state.switches[switchId]?.original?.snapshotBlob ?? null);
  if (original === null) throw new CockpitFault('not-found', { kind: 'switch', id: switchId });
  const left = stored(leftBlob(state, switchId));
  const now = textOf(await traffic.snapshot(options));
  return {
    original,
    diff: textDiff(now, textOf(original), state.definition.bindings[switchId]?.name ?? switchId),
    revision: createHash('sha256').update(now).digest('hex'),
    since: left === null ? 'unknown' : textOf(left) === now ? 'same' : 'changed',
  };
}
