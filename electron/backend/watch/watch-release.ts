import { staleAfterMs } from '../../../shared/guards/evaluate.ts';
import type { Now } from '../../../shared/release/time.ts';
import { createGuardPoll } from './guard-poll.ts';
import { createShareWatch } from './share-watch.ts';
import { createSplitPoll } from './split-poll.ts';
import type { WatchParts } from './watch-parts.ts';

export interface ReleaseWatch {
  /** Notes a pause of the machine now, before a decision that would count it as observed. */
  pulse(): void;
  /** Ends all polls and seals what was sampled. */
  stop(): void;
}

const flushEveryMs = 5_000;
const sealEveryMs = 60_000;
const splitEveryMs = 2_000;
const pulseEveryMs = 1_000;

/** Polls every guard and every switch of a release, samples what it sees, and reports what changed. */
export function watchRelease(parts: WatchParts): ReleaseWatch {
  const { journal } = parts;
  const stopped = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const { definition } = parts.state();
  const every = (ms: number, work: () => void) => timers.push(setInterval(work, ms));

  const asked = definition.plan.guards.filter((guard) => guard.query !== null);
  for (const guard of asked) {
    const poll = createGuardPoll(guard, parts, stopped.signal);
    every(guard.everyMs, poll);
    // A guard that is asked every hour is not to be unknown for the first one.
    poll();
  }
  for (const switchId of Object.keys(parts.state().switches)) {
    every(splitEveryMs, createSplitPoll(switchId, splitEveryMs, parts, stopped.signal));
  }
  for (const [switchId, gauge] of Object.entries(definition.plan.shareGauges ?? {})) {
    const everyMs = Math.min(5_000, Math.max(500, gauge.windowMs / 4));
    every(everyMs, createShareWatch(switchId, gauge, parts, stopped.signal));
  }
  every(flushEveryMs, () => ignoring(() => journal.samples.flush()));
  every(sealEveryMs, () => sealSamples(parts));
  const pulse = notePauses(parts);
  every(pulseEveryMs, pulse);
  return {
    pulse,
    stop: () => {
      stopped.abort();
      for (const timer of timers) clearInterval(timer);
      sealSamples(parts);
    },
  };
}

/** Sampling must never stop a release; what could not be written is written with the next flush. */
function ignoring(work: () => void): void {
  try {
    work();
  } catch {
    // The journal reports its own trouble where a decision depends on it.
  }
}

function sealSamples(parts: WatchParts): void {
  const { releaseId } = parts.state().definition;
  ignoring(() => {
    const chunks = parts.journal.samples.sealAll(releaseId);
    if (chunks.length > 0) parts.submit({ type: 'record-samples', chunks }, 'seal samples');
  });
}

/** A machine that slept, or a process that hung, watched nothing meanwhile: that is written down as a gap. */
function notePauses(parts: WatchParts): () => void {
  let last: Now = parts.host.now();
  return () => {
    const now = parts.host.now();
    const { guards } = parts.state().definition.plan;
    const longestMs = Math.max(5 * pulseEveryMs, ...guards.map(staleAfterMs));
    const passedMs = Math.max(now.monotonic - last.monotonic, now.utc - last.utc);
    if (passedMs > longestMs) parts.submit({ type: 'record-gap', coveredUntil: last }, 'pause of the machine');
    last = now;
  };
}
