import type { Database } from 'better-sqlite3';
import type { EventEnvelope } from '../../../shared/release/envelope.ts';

export type AppendListener = (events: readonly EventEnvelope[]) => void;

export interface Subscriptions {
  /** Called after each commit of this process, in order. Returns the function that ends it. */
  onAppend(listener: AppendListener): () => void;
  /**
   * Calls back after another process or thread committed to the file: the listener pulls what it wants to know. A
   * temporary copy never changes. Returns the function that ends it.
   */
  watchForeign(intervalMs: number, listener: () => void): () => void;
  publish(events: readonly EventEnvelope[]): void;
  stop(): void;
}

/** `reportFault` gets what a listener throws: the events are committed by then, so the append must not fail. */
export function createSubscriptions(database: Database, reportFault: (thrown: unknown) => void): Subscriptions {
  const listeners = new Set<AppendListener>();
  const timers = new Set<NodeJS.Timeout>();
  const shielded = (call: () => void) => {
    try {
      call();
    } catch (thrown) {
      reportFault(thrown);
    }
  };
  const dataVersion = () => database.pragma('data_version', { simple: true });
  return {
    onAppend: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    watchForeign: (intervalMs, listener) => {
      let known = dataVersion();
      const timer = setInterval(() => {
        shielded(() => {
          const found = dataVersion();
          if (found === known) return;
          known = found;
          listener();
        });
      }, intervalMs);
      timer.unref();
      timers.add(timer);
      return () => {
        clearInterval(timer);
        timers.delete(timer);
      };
    },
    publish: (events) => {
      for (const listener of [...listeners]) shielded(() => listener(events));
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
      listeners.clear();
    },
  };
}
