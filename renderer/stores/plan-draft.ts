import { createStore, type StoreApi } from 'zustand';
import type { DraftSaved, PlanDraft } from '../../shared/contract/plans.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../shared/errors.ts';

/**
 * `saved`: the backend has what the editor shows. `waiting`: it will be sent in a moment, or is on its way. `failed`: it
 * could not be sent; where that may pass it is tried again. `conflict`: somebody else has saved since; both texts are kept.
 */
export type DraftStatus = 'saved' | 'waiting' | 'failed' | 'conflict';

export interface DraftState {
  readonly status: DraftStatus;
  /** The revision on which the editor's text is built. */
  readonly revision: number;
  /** UTC ms of the last save that succeeded. */
  readonly savedAt: number;
  /** Why the last attempt failed; null otherwise. */
  readonly fault: CockpitFault | null;
  /** In a conflict: what the others have saved. */
  readonly theirs: PlanDraft | null;
}

export interface DraftOptions {
  readonly base: Pick<PlanDraft, 'text' | 'revision' | 'savedAt'>;
  save(text: string, baseRevision: number): Promise<DraftSaved>;
  /** After so long without typing it is saved; ms. */
  readonly pauseMs?: number;
  /** Typing on and on delays a save by no more than this; ms. */
  readonly longestMs?: number;
  /** Between two attempts after a fault that may pass; ms. */
  readonly retryMs?: number;
}

/** Saves a draft by itself, on the revision that this window has seen. */
export interface DraftSaver {
  readonly store: StoreApi<DraftState>;
  /** The text that the editor shows now. */
  edited(text: string): void;
  /** Saves what is not saved yet; resolves with the state after it. */
  flush(): Promise<DraftState>;
  /** The editor now shows what the others saved: the base of further saves. */
  rebase(draft: Pick<PlanDraft, 'text' | 'revision' | 'savedAt'>): void;
  stop(): void;
}

export function createDraftSaver({
  base,
  save,
  pauseMs = 600,
  longestMs = 3_000,
  retryMs = 2_000,
}: DraftOptions): DraftSaver {
  const store = createStore<DraftState>(() => ({
    ...{ status: 'saved' as const, revision: base.revision, savedAt: base.savedAt, fault: null, theirs: null },
  }));
  let shown = base.text;
  let sent = base.text;
  let dirtySince: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let underWay: Promise<void> | null = null;
  let stopped = false;

  const saveNow = async (): Promise<void> => {
    clearTimeout(timer);
    const text = shown;
    const { revision } = store.getState();
    dirtySince = null;
    try {
      const answer = await save(text, revision);
      // Somebody took over another text while this one was under way.
      if (store.getState().revision !== revision) return;
      sent = text;
      if (answer.outcome === 'conflict') {
        store.setState({ status: 'conflict', theirs: answer.theirs, fault: null });
      } else {
        const { revision: saved, savedAt } = answer;
        const status = shown === text ? 'saved' : 'waiting';
        store.setState({ status, revision: saved, savedAt, fault: null, theirs: null });
      }
    } catch (thrown) {
      const fault = fromWireError(thrown);
      store.setState({ status: 'failed', fault });
      if (fault.retryable) schedule(retryMs);
    }
  };
  const run = (): Promise<void> => {
    underWay ??= saveNow().finally(() => {
      underWay = null;
      if (shown !== sent && store.getState().status !== 'failed') schedule(pauseMs);
    });
    return underWay;
  };
  const schedule = (afterMs: number): void => {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), afterMs);
  };
  const flush = async (): Promise<DraftState> => {
    await underWay;
    if (shown !== sent || store.getState().status === 'failed') await run();
    return store.getState();
  };

  return {
    store,
    edited: (text) => {
      if (text === shown) return;
      shown = text;
      const { status } = store.getState();
      if (status === 'saved') store.setState({ status: 'waiting' });
      if (underWay !== null) return;
      const now = performance.now();
      dirtySince ??= now;
      schedule(Math.max(0, Math.min(pauseMs, dirtySince + longestMs - now)));
    },
    flush,
    rebase: ({ text, revision, savedAt }) => {
      clearTimeout(timer);
      dirtySince = null;
      shown = text;
      sent = text;
      store.setState({ status: 'saved', revision, savedAt, fault: null, theirs: null });
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
