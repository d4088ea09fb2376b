import { createStore, type StoreApi } from 'zustand';
import type { CommandAnswer } from '../../shared/contract/releases.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import type { CockpitFault } from '../../shared/errors.ts';
import { textIdsOf } from '../../shared/i18n/say-event.ts';
import type { OperatorInput, Refusal } from '../../shared/release/commands.ts';
import type { ReleaseEvent } from '../../shared/release/events.ts';
import { evolve } from '../../shared/release/evolve/index.ts';
import { emptyRelease, type ReleaseState } from '../../shared/release/state.ts';
import type { Now } from '../../shared/release/time.ts';
import type { Connection } from '../client/connection.ts';

/** Why something that was asked for did not happen: the fold said no, or it did not arrive. */
export type Notice =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly fault: CockpitFault };

export interface ReleaseView {
  /** Null until the first pull is folded. */
  readonly state: ReleaseState | null;
  readonly fault: CockpitFault | null;
  /** The newest events, oldest first. */
  readonly feed: readonly ReleaseEvent[];
  /** True when earlier events were left out of `feed`. */
  readonly feedIsCut: boolean;
  readonly texts: Readonly<Record<string, string | null>>;
  readonly notice: Notice | null;
}

/** One release as this window follows it. The state is folded here from the events, by the same code that decides. */
export interface ReleaseSession {
  readonly releaseId: string;
  readonly store: StoreApi<ReleaseView>;
  /** Sends a command with a fresh id; a refusal becomes the notice of the screen. True: it was done. */
  send(command: OperatorInput): Promise<boolean>;
  /** The same for an answer that came by another procedure of the contract. */
  settle(call: (commandId: string) => Promise<CommandAnswer>): Promise<boolean>;
  dismissNotice(): void;
  close(): void;
}

interface SessionOptions {
  /** How many events the feed keeps. */
  readonly feedLimit?: number;
  /** Told every word of the host's clock. */
  readonly onNow?: (now: Now) => void;
}

const pullLimit = 2_000;
const textLimit = 500;
/** Many and of no news to a reader: they are folded but not listed. */
const unlisted: ReadonlySet<string> = new Set(['samples-sealed']);

/** Opens a release and follows it until `close`. Resumes behind the last folded sequence after every cut. */
export function openRelease(
  connection: Connection,
  releaseId: string,
  { feedLimit = 2_000, onNow }: SessionOptions = {},
): ReleaseSession {
  const { client } = connection;
  const stopped = new AbortController();
  const { signal } = stopped;
  const store = createStore<ReleaseView>(() => ({
    state: null,
    fault: null,
    feed: [],
    feedIsCut: false,
    texts: {},
    notice: null,
  }));
  let folded: ReleaseState | null = null;
  let pulling = false;
  let pullAgain = false;

  const take = (events: readonly ReleaseEvent[]): void => {
    let state = folded;
    if (state === null) return;
    const listed: ReleaseEvent[] = [];
    for (const event of events) {
      // A pull that raced another one brings the same events again; the fold knows how far it is.
      if (event.sequence !== state.sequence + 1) continue;
      state = evolve(state, event);
      if (!unlisted.has(event.type)) listed.push(event);
    }
    folded = state;
    const { feed, feedIsCut } = store.getState();
    const all = listed.length === 0 ? feed : [...feed, ...listed];
    const cut = all.length > feedLimit;
    store.setState({ feed: cut ? all.slice(-feedLimit) : all, feedIsCut: feedIsCut || cut });
  };

  const pullTexts = async (): Promise<void> => {
    const { feed, texts } = store.getState();
    const missing = [...new Set(feed.flatMap(textIdsOf))].filter((id) => texts[id] === undefined);
    for (let at = 0; at < missing.length; at += textLimit) {
      const textIds = missing.slice(at, at + textLimit);
      const read = await client.releases.texts({ textIds }, { signal });
      store.setState((view) => ({ texts: { ...view.texts, ...read } }));
    }
  };

  const pullOnce = async (): Promise<void> => {
    folded ??= emptyRelease(await client.releases.open({ releaseId }, { signal }));
    for (;;) {
      const events = await client.journal.events(
        { stream: releaseId, afterSequence: folded?.sequence ?? 0, limit: pullLimit },
        { signal },
      );
      take(events as readonly ReleaseEvent[]);
      if (events.length < pullLimit) break;
    }
    // One rendering for the whole pull: a long history does not flash by.
    if (store.getState().state !== folded) store.setState({ state: folded, fault: null });
    await pullTexts();
  };

  const pull = async (): Promise<void> => {
    if (pulling) {
      pullAgain = true;
      return;
    }
    pulling = true;
    pullAgain = false;
    try {
      await pullOnce();
    } catch (thrown) {
      const fault = fromWireError(thrown);
      if (!signal.aborted && store.getState().state === null) store.setState({ fault });
    } finally {
      pulling = false;
    }
    // What was told meanwhile is pulled also when this pull failed: nobody tells it twice.
    if (pullAgain && !signal.aborted) await pull();
  };

  const stopWatch = connection.watch<{ position: number; now: Now }>({
    open: (watchSignal) => client.journal.watch(undefined, { signal: watchSignal }),
    onItem: ({ now }) => {
      onNow?.(now);
      void pull();
    },
    onFault: (fault) => store.setState({ fault }),
  });

  const settle: ReleaseSession['settle'] = async (call) => {
    try {
      const answer = await call(crypto.randomUUID());
      store.setState({ notice: answer.ok ? null : { kind: 'refused', refusal: answer.refusal } });
      void pull();
      return answer.ok;
    } catch (thrown) {
      store.setState({ notice: { kind: 'failed', fault: fromWireError(thrown) } });
      return false;
    }
  };

  return {
    releaseId,
    store,
    settle,
    send: (command) => settle((commandId) => client.releases.command({ commandId, releaseId, command })),
    dismissNotice: () => store.setState({ notice: null }),
    close: () => {
      stopped.abort();
      stopWatch();
    },
  };
}
