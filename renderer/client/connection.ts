import { type ClientLink, createORPCClient, mapEventIterator } from '@orpc/client';
import type { CockpitClient } from '../../shared/contract/index.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import { CockpitFault } from '../../shared/errors.ts';
import type { OpenTransport, Transport } from './transport.ts';

/** `connecting` before the first success only; `lost` from a cut until the next success. */
export type ConnectionStatus = 'connecting' | 'open' | 'lost';

export interface WatchOptions<Item> {
  /**
   * Asks for the stream; called again after every cut. A stream begins with the present state or position, so what came
   * meanwhile is pulled from where the caller stands (`journal.events({afterPosition})`): nothing is missed or doubled.
   */
  open(signal: AbortSignal): Promise<AsyncIterable<Item>>;
  onItem(item: Item): void;
  /** The stream was refused for good and is not asked for again. */
  onFault?(fault: CockpitFault): void;
}

export interface Connection<Client = CockpitClient> {
  /**
   * The contract. Every call rejects with a `CockpitFault`: with `backend-unreachable` at once while the connection is
   * lost or when it is cut under way, so that no press of a button takes effect long after it.
   */
  readonly client: Client;
  status(): ConnectionStatus;
  /** Why the last attempt to open failed, where that is known; null while open. */
  fault(): CockpitFault | null;
  /** Calls back with every change from now on; returns what ends that. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
  /** Follows a stream over cuts; returns what ends it. */
  watch<Item>(options: WatchOptions<Item>): () => void;
  /** Tries again now instead of after the pause. */
  retry(): void;
  close(): void;
}

export interface ConnectionTimes {
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** Keeps one way to the backend open over `transport`, with growing pauses between attempts. */
export function createConnection<Client = CockpitClient>(
  transport: Transport,
  { firstPauseMs, longestPauseMs }: ConnectionTimes = { firstPauseMs: 100, longestPauseMs: 5_000 },
): Connection<Client> {
  const listeners = new Set<(status: ConnectionStatus) => void>();
  const ended = new AbortController();
  const cuts = new Set<() => void>();
  let status: ConnectionStatus = 'connecting';
  let current: OpenTransport | undefined;
  let skipPause: (() => void) | undefined;
  let fault: CockpitFault | null = null;

  const setStatus = (changed: ConnectionStatus): void => {
    if (status === changed) return;
    status = changed;
    for (const listener of listeners) listener(changed);
  };

  /** Resolves after `pauseMs`, at `retry()` or at the end. */
  const pause = (pauseMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => skipPause?.(), pauseMs);
      skipPause = () => {
        clearTimeout(timer);
        skipPause = undefined;
        resolve();
      };
    });

  const keepOpen = async (): Promise<void> => {
    let pauseMs = firstPauseMs;
    while (!ended.signal.aborted) {
      try {
        const opened = await transport();
        if (ended.signal.aborted) return opened.close();
        current = opened;
        fault = null;
        setStatus('open');
        pauseMs = firstPauseMs;
        await opened.closed;
      } catch (thrown) {
        // Mostly a page cannot know why; a transport that does throws a fault.
        fault = thrown instanceof CockpitFault ? thrown : null;
      }
      current = undefined;
      for (const cut of cuts) cut();
      if (ended.signal.aborted) return;
      setStatus('lost');
      await pause(pauseMs * (0.75 + Math.random() / 2));
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  };

  /** Resolves when the status is, or becomes, another than `than`; or when `signal` aborts. */
  const statusOtherThan = (than: ConnectionStatus, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      if (status !== than || signal?.aborted || ended.signal.aborted) return resolve();
      const settle = (): void => {
        listeners.delete(settle);
        signal?.removeEventListener('abort', settle);
        ended.signal.removeEventListener('abort', settle);
        resolve();
      };
      listeners.add(settle);
      signal?.addEventListener('abort', settle);
      ended.signal.addEventListener('abort', settle);
    });

  /** Rejects with a cut when the transport closes first: a call that was begun just then is answered by nobody. */
  const untilClosed = <Value>(used: OpenTransport, call: Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      const cut = (): void => reject(undefined);
      if (used !== current) return cut();
      cuts.add(cut);
      call.then(resolve, reject).finally(() => cuts.delete(cut));
    });

  const link: ClientLink<Record<never, never>> = {
    call: async (path, input, options) => {
      await statusOtherThan('connecting', options.signal);
      const used = current;
      const fault = (thrown: unknown): CockpitFault => {
        if (options.signal?.aborted) return new CockpitFault('cancelled', {}, { cause: thrown });
        if (used === undefined || used !== current || isCut(thrown)) return unreachable(thrown);
        return fromWireError(thrown);
      };
      if (used === undefined) throw fault(undefined);
      try {
        const output = await untilClosed(used, used.link.call(path, input, options));
        if (!isStream(output)) return output;
        return mapEventIterator(output, { value: async (value) => value, error: async (thrown) => fault(thrown) });
      } catch (thrown) {
        throw fault(thrown);
      }
    },
  };

  const follow = async <Item>(options: WatchOptions<Item>, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        for await (const item of await options.open(signal)) {
          if (signal.aborted) return;
          options.onItem(item);
        }
      } catch (thrown) {
        const fault = fromWireError(thrown);
        if (signal.aborted) return;
        if (!fault.retryable) return options.onFault?.(fault);
      }
      await statusOtherThan('lost', signal);
      // A stream that the backend itself ended, or refused for now, is asked for again in a while.
      if (status === 'open') await new Promise((resolve) => setTimeout(resolve, firstPauseMs));
    }
  };

  void keepOpen();
  return {
    client: createORPCClient(link) as Client,
    status: () => status,
    fault: () => fault,
    onStatus: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    watch: (options) => {
      const stopped = new AbortController();
      void follow(options, AbortSignal.any([stopped.signal, ended.signal]));
      return () => stopped.abort();
    },
    retry: () => skipPause?.(),
    close: () => {
      ended.abort();
      current?.close();
      skipPause?.();
    },
  };
}

function unreachable(cause: unknown): CockpitFault {
  return new CockpitFault('backend-unreachable', {}, { retryable: true, cause });
}

/** What the links throw for calls under way when their transport closes. */
function isCut(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

function isStream(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
