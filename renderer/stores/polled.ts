import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { createRemoteStore, type RemoteStore } from './remote-list.ts';

/** As often as the backend itself looks; asking more often would show nothing newer. */
const pauseMs = 2_000;

/** A question that is asked again and again while somebody watches. */
export interface Poll<Value> {
  readonly store: RemoteStore<Value>['store'];
  /** Asks until the returned function is called; all who watch share the asking. */
  watch(): () => void;
}

/** `onIdle`: called when the last one has stopped watching. */
export function createPoll<Value>(ask: () => Promise<Value>, onIdle = () => {}): Poll<Value> {
  const remote = createRemoteStore(ask);
  let watchers = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    store: remote.store,
    watch: () => {
      watchers += 1;
      if (watchers === 1) {
        void remote.refresh();
        timer = setInterval(() => void remote.refresh(), pauseMs);
      }
      return () => {
        watchers -= 1;
        if (watchers > 0) return;
        clearInterval(timer);
        onIdle();
      };
    },
  };
}

/** The newest answer while something shows it (`active`); null: none yet. */
export function useWatched<Value>(poll: Poll<Value>, active: boolean): Value | null {
  useEffect(() => (active ? poll.watch() : undefined), [poll, active]);
  return useStore(poll.store, ({ value }) => value);
}

/** As `useWatched`, asked for one alone. `ask` must stay the same function while the question is the same. */
export function usePolled<Value>(ask: () => Promise<Value>, active: boolean): Value | null {
  return useWatched(
    useMemo(() => createPoll(ask), [ask]),
    active,
  );
}
