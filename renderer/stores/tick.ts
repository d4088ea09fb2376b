import { create } from 'zustand';

interface Tick {
  /** The host's wall clock as of the last whole second, UTC ms. */
  readonly nowUtcMs: number;
}

let offsetMs = 0;

/** The one clock of the screen: ages, countdowns and the time of day re-render on it and on nothing else. */
export const useTick = create<Tick>(() => ({ nowUtcMs: Date.now() }));

function advance(): void {
  useTick.setState({ nowUtcMs: Date.now() + offsetMs });
}

/** Less than this is the way of the message, not a difference of the clocks. */
const clockToleranceMs = 250;

/** The host owns time: `hostUtcMs` is its clock at this moment, and later ticks keep that distance. */
export function syncClock(hostUtcMs: number): void {
  const newOffsetMs = hostUtcMs - Date.now();
  if (Math.abs(newOffsetMs - offsetMs) < clockToleranceMs) return;
  offsetMs = newOffsetMs;
  advance();
}

/** Ticks at each whole second of the host's clock until the returned function is called. */
export function startTick(): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const schedule = (): void => {
    const nowUtcMs = Date.now() + offsetMs;
    // A few milliseconds late rather than early: early would show the old second twice.
    timer = setTimeout(
      () => {
        advance();
        schedule();
      },
      1000 - (((nowUtcMs % 1000) + 1000) % 1000) + 5,
    );
  };
  advance();
  schedule();
  return () => clearTimeout(timer);
}
