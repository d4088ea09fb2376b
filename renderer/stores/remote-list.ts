import { createStore, type StoreApi } from 'zustand';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../shared/errors.ts';

/** Something that the backend keeps and a screen shows: the newest answer stays visible while a newer one is awaited. */
export interface Remote<Value> {
  readonly value: Value | null;
  readonly fault: CockpitFault | null;
  readonly loading: boolean;
}

export interface RemoteStore<Value> {
  readonly store: StoreApi<Remote<Value>>;
  /** Asks anew; calls while one is under way share its answer. */
  refresh(): Promise<void>;
  /** Asks after this moment: an answer that is under way may be older than what the caller knows. */
  refreshSince(): Promise<void>;
  /** Takes over an answer that a write gave. */
  put(value: Value): void;
}

/** Keeps the last answer of `read`. */
export function createRemoteStore<Value>(read: () => Promise<Value>): RemoteStore<Value> {
  const store = createStore<Remote<Value>>(() => ({ value: null, fault: null, loading: false }));
  let underWay: Promise<void> | null = null;
  const refresh = async (): Promise<void> => {
    store.setState({ loading: true });
    try {
      store.setState({ value: await read(), fault: null, loading: false });
    } catch (thrown) {
      store.setState({ fault: fromWireError(thrown), loading: false });
    } finally {
      underWay = null;
    }
  };
  const shared = (): Promise<void> => {
    underWay ??= refresh();
    return underWay;
  };
  return {
    store,
    refresh: shared,
    refreshSince: async () => {
      await underWay;
      await shared();
    },
    put: (value) => store.setState({ value, fault: null }),
  };
}
