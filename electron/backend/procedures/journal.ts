import { verifyInThread } from '../journal/verify-in-thread.ts';
import { coalescedStream } from './coalesced-stream.ts';
import { implementer } from './implement.ts';

/** Readers of another cockpit's journal notice its writes this soon. */
const foreignPollMs = 500;

export const journalProcedures = implementer.journal.router({
  watch: implementer.journal.watch.handler(({ context: { journal, host }, signal }) =>
    coalescedStream({
      signal,
      subscribe: (push) => {
        const tell = () => push({ position: journal.lastPosition(), now: host.now() });
        tell();
        const stops = [journal.onAppend(tell)];
        if (journal.role === 'reader') stops.push(journal.watchForeign(foreignPollMs, tell));
        // The clock is told even while nothing happens, so that a dead stream can be told from a quiet one.
        const timer = setInterval(tell, 1000);
        return () => {
          clearInterval(timer);
          for (const stop of stops) stop();
        };
      },
    }),
  ),
  events: implementer.journal.events.handler(({ context: { journal }, input }) => {
    const { stream, afterPosition, afterSequence, limit } = input;
    return [
      ...journal.events({
        limit,
        ...(stream === undefined ? {} : { stream }),
        ...(afterPosition === undefined ? {} : { afterPosition }),
        ...(afterSequence === undefined || stream === undefined ? {} : { afterSequence }),
      }),
    ];
  }),
  verify: implementer.journal.verify.handler(async ({ context: { journal }, input, signal }) => {
    const { ok, problems, counts } = await verifyInThread({ file: journal.places.file }, input.stream ?? null, signal);
    return {
      ok,
      streams: counts.streams,
      events: counts.events,
      problems: problems.map(({ code, params }) => ({
        code,
        params: params as Record<string, string | number | null>,
      })),
    };
  }),
});
