import { eventIterator } from '@orpc/contract';
import { implement } from '@orpc/server';
import { z } from 'zod';
import type { Host } from '../../electron/backend/host.ts';
import type { Log } from '../../electron/backend/platform/log.ts';
import { coalescedStream } from '../../electron/backend/procedures/coalesced-stream.ts';
import type { BackendContext } from '../../electron/backend/procedures/context.ts';
import { guardCall } from '../../electron/backend/procedures/implement.ts';
import type { ServedRouter } from '../../electron/backend/procedures/rpc-handlers.ts';
import { systemProcedures } from '../../electron/backend/procedures/system.ts';
import { read, write } from '../../shared/contract/access.ts';
import { system } from '../../shared/contract/system.ts';
import { CockpitFault } from '../../shared/errors.ts';

const line = z.object({ position: z.number(), text: z.string() });

/** The real system area, and a small append-only log that does everything a transport must carry. */
export const fixtureContract = {
  system,
  log: {
    append: write.input(z.object({ text: z.string() })).output(z.number()),
    /** Appends only after `release` was called, whatever became of the caller. */
    appendHeld: write.input(z.object({ text: z.string() })),
    after: read.input(z.object({ position: z.number() })).output(z.array(line)),
    watch: read.output(eventIterator(z.number())),
    watchAndBreak: read.output(eventIterator(z.number())),
    refuse: read,
    crash: read,
    hang: read,
    samples: read.input(z.object({ values: z.number() })).output(z.instanceof(Blob)),
  },
};

export interface ContractFixture {
  readonly served: ServedRouter;
  readonly lines: readonly z.infer<typeof line>[];
  readonly logged: object[];
  append(text: string): void;
  /** How many streams are open in the backend just now. */
  watchers(): number;
  /** Lets every held append go on. */
  release(): void;
  /** How many `hang` calls were cancelled. */
  cancelled(): number;
  hanging(): number;
}

export function contractFixture(host: Host): ContractFixture {
  const lines: z.infer<typeof line>[] = [];
  const logged: object[] = [];
  const listeners = new Set<(position: number) => void>();
  const held = Promise.withResolvers<void>();
  let cancelled = 0;
  let hanging = 0;
  const append = (text: string): number => {
    const position = lines.length + 1;
    lines.push({ position, text });
    for (const listener of listeners) listener(position);
    return position;
  };
  const subscribe = (push: (position: number) => void): (() => void) => {
    listeners.add(push);
    push(lines.length);
    return () => listeners.delete(push);
  };

  const { log } = implement(fixtureContract).$context<BackendContext>().use(guardCall);
  const note: Log['error'] = (details) => void logged.push(details);
  // These procedures use nothing else of a backend.
  const context = { host, log: { error: note, warn: note, info: note } } as unknown as BackendContext;
  const router = {
    system: systemProcedures,
    log: {
      append: log.append.handler(({ input }) => append(input.text)),
      appendHeld: log.appendHeld.handler(async ({ input, signal }) => {
        await held.promise;
        append(signal?.aborted ? 'aborted' : input.text);
      }),
      after: log.after.handler(({ input }) => lines.slice(input.position)),
      watch: log.watch.handler(({ signal }) => coalescedStream({ signal, subscribe })),
      watchAndBreak: log.watchAndBreak.handler(async function* () {
        yield 1;
        throw new CockpitFault('journal-corrupt', { sequence: 7 });
      }),
      refuse: log.refuse.handler(() => {
        throw new CockpitFault('connection-unreachable', { host: 'a', port: 1 }, { retryable: true });
      }),
      crash: log.crash.handler(() => {
        throw new TypeError('not foreseen');
      }),
      hang: log.hang.handler(({ signal }) => {
        hanging += 1;
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            cancelled += 1;
            reject(new CockpitFault('cancelled'));
          });
        });
      }),
      samples: log.samples.handler(({ input }) => {
        const values = Float64Array.from({ length: input.values }, (_, index) => index / 4);
        return new Blob([values]);
      }),
    },
  };
  return {
    served: { router, context },
    lines,
    logged,
    append: (text) => void append(text),
    watchers: () => listeners.size,
    release: held.resolve,
    cancelled: () => cancelled,
    hanging: () => hanging,
  };
}
