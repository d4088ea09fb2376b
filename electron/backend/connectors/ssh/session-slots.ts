import type { CallLimits } from '../../platform/call-limits.ts';

/** OpenSSH's own limit of sessions in one connection (MaxSessions), unless its configuration says another one. */
const usualLimit = 10;

export interface Channel {
  once(event: 'close', listener: () => void): unknown;
}

export type Opened<Kind> = (error: Error | undefined, channel: Kind) => void;

/** Takes turns at the sessions of one connection; a server that allows fewer than usual is believed. */
export interface SessionSlots {
  /** Opens a channel in a free slot, which is free again when the channel has closed. */
  take<Kind extends Channel>(
    limits: CallLimits,
    open: (opened: Opened<Kind>) => void,
    discard: (channel: Kind) => void,
  ): Promise<Kind>;
  /** Calls back once nothing is open, at once where nothing is. */
  whenIdle(then: () => void): void;
}

export function createSessionSlots(): SessionSlots {
  let limit = usualLimit;
  let taken = 0;
  let onIdle: (() => void) | null = null;
  const waiting: (() => void)[] = [];

  const turn = async (limits: CallLimits): Promise<void> => {
    while (taken >= limit) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      try {
        await limits.within(promise);
      } catch (cause) {
        const place = waiting.indexOf(resolve);
        // Woken and given up in the same moment: the next one gets the turn.
        if (place < 0) waiting.shift()?.();
        else waiting.splice(place, 1);
        throw cause;
      }
    }
    taken += 1;
  };
  const release = () => {
    taken -= 1;
    waiting.shift()?.();
    if (taken === 0) onIdle?.();
  };
  const openOne = <Kind extends Channel>(open: (opened: Opened<Kind>) => void): Promise<Kind> => {
    const { promise, resolve, reject } = Promise.withResolvers<Kind>();
    try {
      open((error, channel) => (error === undefined ? resolve(channel) : reject(error)));
    } catch (cause) {
      reject(cause);
    }
    promise.then((channel) => channel.once('close', release), release);
    return promise;
  };
  return {
    take: async (limits, open, discard) => {
      for (;;) {
        await turn(limits);
        const opening = openOne(open);
        try {
          return await limits.within(opening);
        } catch (cause) {
          opening.then(discard, () => {});
          if (!isRefusedOpening(cause) || taken === 0) throw cause;
          // The warm file channel takes one of them for good.
          limit = Math.max(2, Math.min(limit, taken));
        }
      }
    },
    whenIdle: (then) => {
      onIdle = then;
      if (taken === 0) then();
    },
  };
}

/** The other side lives and refused one more channel. */
function isRefusedOpening(cause: unknown): boolean {
  return cause instanceof Error && 'reason' in cause;
}
