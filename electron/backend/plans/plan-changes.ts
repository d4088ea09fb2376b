import type { Journal } from '../journal/open-journal.ts';

/** Tells that something in the library of plans changed: drafts are saved without an event of the journal. */
export interface PlanChanges {
  /** How many changes there were since this backend started. */
  count(): number;
  tell(): void;
  /** Calls back after every change, also one of another process where this one only reads. Returns what ends it. */
  onChange(listener: () => void): () => void;
}

/** A reader notices the driver's writes this soon. */
const foreignPollMs = 500;

export function createPlanChanges(journal: Journal): PlanChanges {
  const listeners = new Set<() => void>();
  let count = 0;
  const tell = (): void => {
    count += 1;
    for (const listener of [...listeners]) listener();
  };
  return {
    count: () => count,
    tell,
    onChange: (listener) => {
      const stopForeign = journal.role === 'reader' ? journal.watchForeign(foreignPollMs, tell) : null;
      listeners.add(listener);
      return () => {
        stopForeign?.();
        listeners.delete(listener);
      };
    },
  };
}
