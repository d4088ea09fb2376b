/** Something that draws itself when it is told to. */
export interface Drawable {
  draw(): void;
}

interface Surroundings {
  requestFrame(callback: () => void): void;
  setTimer(callback: () => void, delayMs: number): void;
  /** Monotonic ms. */
  now(): number;
}

interface Limits {
  /** Drawing stops for this frame once it took so long; the rest follows in the next frames. */
  readonly frameBudgetMs: number;
  /** A drawable is drawn at most once in this time. */
  readonly minIntervalMs: number;
}

export interface DrawScheduler {
  /** Asks for one more drawing; further calls before it happens ask for nothing more. */
  request(drawable: Drawable): void;
  remove(drawable: Drawable): void;
}

/** Spreads the drawing of many charts over frames, so that no frame is long however many charts have new points. */
export function createDrawScheduler(surroundings: Surroundings, limits: Limits): DrawScheduler {
  const dirty = new Set<Drawable>();
  const drawnAt = new WeakMap<Drawable, number>();
  let pending = false;

  const dueAt = (drawable: Drawable): number =>
    (drawnAt.get(drawable) ?? Number.NEGATIVE_INFINITY) + limits.minIntervalMs;

  const flush = (): void => {
    pending = false;
    const startedAt = surroundings.now();
    for (const drawable of [...dirty]) {
      if (dueAt(drawable) > startedAt) continue;
      dirty.delete(drawable);
      drawnAt.set(drawable, startedAt);
      drawable.draw();
      if (surroundings.now() - startedAt >= limits.frameBudgetMs) break;
    }
    plan();
  };

  const plan = (): void => {
    if (pending || dirty.size === 0) return;
    pending = true;
    const waitMs = Math.min(...[...dirty].map(dueAt)) - surroundings.now();
    if (waitMs > 0) surroundings.setTimer(() => surroundings.requestFrame(flush), waitMs);
    else surroundings.requestFrame(flush);
  };

  return {
    request(drawable) {
      dirty.add(drawable);
      plan();
    },
    remove(drawable) {
      dirty.delete(drawable);
    },
  };
}

/** The scheduler that all charts of a window share: 8 ms a frame leave room for everything else in its 16. */
export const windowScheduler: DrawScheduler = createDrawScheduler(
  {
    requestFrame: (callback) => void requestAnimationFrame(callback),
    setTimer: (callback, delayMs) => void setTimeout(callback, delayMs),
    now: () => performance.now(),
  },
  { frameBudgetMs: 8, minIntervalMs: 950 },
);
