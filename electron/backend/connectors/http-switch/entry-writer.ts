import type { CockpitFault } from '../../../../shared/errors.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import { changeUntilDone, type ValueChange } from './change-value.ts';
import type { StoredValue, ValueStore } from './stored-value.ts';

export interface EntryWriter {
  /**
   * All or none, each from the revision of its key in `expected`, or `changed` is thrown: what was written, or may have
   * been, goes back unless somebody changed it since. Whoever has left does not wait for that.
   */
  raise(
    changes: readonly ValueChange[],
    expected: ReadonlyMap<string, string>,
    changed: (key: string) => CockpitFault,
    options: CallOptions,
  ): Promise<void>;
  /** Each for itself: one that fails neither stops nor undoes the others. Ends what takes these entries back. */
  lower(changes: readonly ValueChange[], options: CallOptions): Promise<void>;
  /** Whether a write of a raise had no answer, and so may still be on its way. */
  isUnsettled(key: string): boolean;
  /** Waits until nothing is taken back any more. */
  settled(options: CallOptions): Promise<void>;
  /** Ends what still goes on, some time later. */
  close(): Promise<void>;
}

/** An entry that a raise has written, or may have. */
interface Touched {
  readonly key: string;
  readonly before: StoredValue;
  readonly text: string | null;
  /** Read back after the write; null: there was no answer. */
  after: StoredValue | null;
}

/** The caller's time is over by then, so taking back has its own. */
const takeBackMs = 5_000;
const closePatienceMs = 2_000;

export function createEntryWriter(store: ValueStore): EntryWriter {
  const unsettled = new Set<string>();
  const goingBack = new Set<{
    readonly key: string;
    readonly ends: AbortController;
    readonly done: Promise<unknown>;
  }>();
  const allBack = () => Promise.all([...goingBack].map(({ done }) => done));

  async function settled(options: CallOptions): Promise<void> {
    const limits = startCall(options, 'http-switch');
    try {
      await limits.within(allBack());
    } finally {
      limits.end();
    }
  }

  async function raiseOne(
    { key, edit }: ValueChange,
    revision: string | undefined,
    changed: (key: string) => CockpitFault,
    touched: Touched[],
    left: () => CallOptions,
  ): Promise<void> {
    const before = await store.read(key, left());
    if (before.revision !== revision) throw changed(key);
    const text = edit(before.text, before);
    if (text === before.text) return;
    const touch: Touched = { key, before, text, after: null };
    touched.push(touch);
    unsettled.add(key);
    const isAccepted = await store.write(key, text, before, left());
    unsettled.delete(key);
    if (!isAccepted) {
      touched.pop();
      throw changed(key);
    }
    touch.after = await store.read(key, left());
  }

  async function takeBack({ key, before, text, after }: Touched, options: CallOptions): Promise<void> {
    const isOurs = (found: StoredValue) => found.text === text && (after === null || found.revision === after.revision);
    const back: ValueChange = {
      key,
      edit: (current, found) => (isOurs(found) ? before.text : current),
      // A write without an answer that comes late must find another revision. Of what is not there none can be made.
      always: ({ revision }) => after === null && revision === before.revision && before.text !== null,
    };
    const { after: found } = await changeUntilDone(store, back, options);
    if (found.revision !== before.revision) unsettled.delete(key);
  }

  /** One that hangs keeps no other one from going back. */
  function goBack(touch: Touched): Promise<unknown> {
    const { key } = touch;
    const ends = new AbortController();
    unsettled.add(key);
    const work = takeBack(touch, { deadlineMs: takeBackMs, signal: ends.signal }).catch(() => {
      // Nobody is there to be told: the next reading says what is live.
    });
    const going = { key, ends, done: work.then(() => void goingBack.delete(going)) };
    goingBack.add(going);
    return going.done;
  }

  async function lowerOne(change: ValueChange, options: CallOptions): Promise<void> {
    const backs = [...goingBack].filter(({ key }) => key === change.key);
    for (const { ends } of backs) ends.abort();
    await Promise.all(backs.map(({ done }) => done));
    // Written also where it is so already: what is on its way must find another revision.
    const always = () => unsettled.has(change.key);
    const { after } = await changeUntilDone(store, { ...change, always }, options);
    if (after.text !== null) unsettled.delete(change.key);
  }

  return {
    async raise(changes, expected, changed, options) {
      const limits = startCall(options, 'http-switch');
      const left = () => ({ deadlineMs: limits.remainingMs(), signal: options.signal });
      const touched: Touched[] = [];
      try {
        for (const change of changes) await raiseOne(change, expected.get(change.key), changed, touched, left);
      } catch (thrown) {
        const back = Promise.all(touched.map(goBack));
        await limits.within(back).catch(() => {});
        throw thrown;
      } finally {
        limits.end();
      }
    },
    async lower(changes, options) {
      const ended = await Promise.allSettled(changes.map((change) => lowerOne(change, options)));
      const failed = ended.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    isUnsettled: (key) => unsettled.has(key),
    settled,
    async close() {
      await settled({ deadlineMs: closePatienceMs }).catch(() => {});
      for (const { ends } of goingBack) ends.abort();
      await allBack();
    },
  };
}
