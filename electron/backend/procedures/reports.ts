import { formatDate } from '../../../shared/i18n/format.ts';
import { textIdsOf } from '../../../shared/i18n/say-event.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import { reviewRelease } from '../../../shared/release/views/review.ts';
import { lastDrills } from '../conductor/kill-switch-facts.ts';
import { storedDefinition } from '../conductor/release-definition.ts';
import { storedEvents } from '../conductor/release-mailbox.ts';
import type { Journal } from '../journal/open-journal.ts';
import { verifyInThread } from '../journal/verify-in-thread.ts';
import { renderHtmlReport } from '../reports/html-report.ts';
import { knownTimeZone } from '../reports/report-context.ts';
import { samplesOnce } from '../reports/samples-once.ts';
import { implementer } from './implement.ts';

export const reportsProcedures = implementer.reports.router({
  html: implementer.reports.html.handler(async ({ context: { journal, people, host }, input, signal }) => {
    const { releaseId, language } = input;
    const definition = storedDefinition(journal, releaseId);
    const events = storedEvents(journal, releaseId);
    const samples = samplesOnce(journal, releaseId);
    const review = reviewRelease(definition, events, samples);
    const texts = Object.fromEntries(
      events.flatMap(textIdsOf).map((textId) => [textId, journal.privateTexts.get(textId)?.text ?? null]),
    );
    const html = await renderHtmlReport({
      review,
      definition,
      events,
      samples,
      texts,
      diffs: exactReturnDiffs(journal, events),
      people: Object.fromEntries(people.list().map(({ personId, name }) => [personId, name])),
      language,
      drills: lastDrills(journal, definition, review.header.endedAt ?? undefined),
      verified: await verifyInThread(journal.places, releaseId, signal),
      generatedAt: host.now().utc,
    });
    const { createdAt, from, to } = review.header;
    const day = formatDate(createdAt ?? host.now().utc, knownTimeZone(definition.plan.timeZone));
    return { fileName: `${safeName(`${definition.plan.title[language]} ${from}-${to} ${day}`)}.html`, html };
  }),
});

/** What was different of switches that were put back exactly, by content hash. */
function exactReturnDiffs(journal: Journal, events: readonly ReleaseEvent[]): Readonly<Record<string, string>> {
  const kept = events.flatMap((event) => {
    const isEnd = event.type === 'switch-returned' || event.type === 'switch-return-failed';
    const hash = isEnd ? event.payload.diffBlob : null;
    const blob = hash === null ? null : journal.blobs.get(hash);
    return hash === null || blob === null ? [] : [[hash, Buffer.from(blob.content).toString('utf8')] as const];
  });
  return Object.fromEntries(kept);
}

/** A file name that every system takes: what a path, a shell or Windows would read otherwise becomes `-`. */
function safeName(text: string): string {
  const kept = text.replace(/[^\p{Letter}\p{Number}.\-_]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  return kept.slice(0, 120) || 'release';
}
