import { sayFact } from '../../../shared/i18n/say.ts';
import type { VerifyReport } from '../journal/verify.ts';
import { html, type Markup } from './html.ts';
import { mark } from './marks.ts';
import type { ReportContext } from './report-context.ts';

/** What was found when the release's hashes were recomputed. */
export type ReportVerification = Pick<VerifyReport, 'ok' | 'problems'> & {
  readonly counts: Pick<VerifyReport['counts'], 'events'>;
};

/** The hashes with which this report can be held against a journal, and what recomputing them found. */
export function proofSection(context: ReportContext, verified: ReportVerification | null): Markup {
  const { review, events, word } = context;
  const created = events.find((event) => event.type === 'release-created');
  const entries: readonly (readonly [key: string, value: string | null])[] = [
    ['stream', review.header.releaseId],
    ['events', String(review.header.eventCount)],
    ['head', review.header.headHash],
    ['plan', created?.payload.planBlob ?? null],
    ['definition', created?.payload.definitionBlob ?? null],
  ];
  return html`<section><h2>${word('section.proof')}</h2><dl class="proof">${entries
    .filter(([, value]) => value !== null)
    .map(
      ([key, value]) => html`<dt>${word(`proof.${key}`)}</dt><dd><code>${value}</code></dd>`,
    )}<dt>${word('proof.result')}</dt><dd>${resultOf(context, verified)}</dd></dl><p class="after">${word('proof.explain')}</p></section>`;
}

function resultOf({ speech, word }: ReportContext, verified: ReportVerification | null): Markup {
  if (verified === null) return mark('unknown', word('proof.notVerified'));
  if (verified.ok) return mark('green', word('proof.intact', { count: verified.counts.events }));
  return html`${mark('red', word('proof.broken', { count: verified.problems.length }))}${verified.problems.map(
    (problem) => html`<br>${sayFact(speech.t, 'report:proof.problem', problem)}`,
  )}`;
}
