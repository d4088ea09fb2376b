import { networkInterfaces } from 'node:os';
import type { Now } from '../../../shared/release/time.ts';

const lookEveryMs = 1_000;
/** A clock that jumped by less was set right by the network's time. */
const sleptMs = 5_000;

export type Awakening = 'slept' | 'network-changed';

/**
 * Calls `onAwakening` after the machine slept (the wall clock went on without the monotonic one, or nothing ran for a
 * while) and when its network addresses change: every open connection may be dead by then, and none says so itself.
 * Returns what ends it.
 */
export function watchAwakening(
  now: () => Now,
  onAwakening: (what: Awakening) => void,
  addresses: () => string = ownAddresses,
): () => void {
  let seen = now();
  let known = addresses();
  const timer = setInterval(() => {
    const present = now();
    const wall = present.utc - seen.utc;
    const ran = present.monotonic - seen.monotonic;
    seen = present;
    const current = addresses();
    const moved = current !== known;
    known = current;
    if (wall - ran > sleptMs || ran > lookEveryMs + sleptMs) onAwakening('slept');
    else if (moved) onAwakening('network-changed');
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

function ownAddresses(): string {
  const all = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).filter((entry) => !entry.internal).map((entry) => `${name} ${entry.address}`),
  );
  return all.toSorted().join('\n');
}
