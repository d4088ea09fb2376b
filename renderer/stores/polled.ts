import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { createRemoteStore } from './remote-list.ts';

/** As often as the backend itself looks; asking more often would show nothing newer. */
const pauseMs = 2_000;

/**
 * The newest answer to a question that is asked again and again while something shows it (`active`); null: none yet.
 * `ask` must stay the same function while the question is the same.
 */
export function usePolled<Value>(ask: () => Promise<Value>, active: boolean): Value | null {
  const remote = useMemo(() => createRemoteStore(ask), [ask]);
  useEffect(() => {
    if (!active) return;
    void remote.refresh();
    const timer = setInterval(() => void remote.refresh(), pauseMs);
    return () => clearInterval(timer);
  }, [remote, active]);
  return useStore(remote.store, ({ value }) => value);
}
