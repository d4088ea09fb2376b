import { type Language, languages } from '../../../shared/i18n/index.ts';
import { local, type Speech } from '../../../shared/i18n/release-speech.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import { evolveAll } from '../../../shared/release/evolve/index.ts';
import type { KnownDrill } from '../../../shared/release/kill-switch-drills.ts';
import { emptyRelease, type ReleaseDefinition } from '../../../shared/release/state.ts';
import type { ReadSamples, ReleaseReview } from '../../../shared/release/views/review.ts';
import { html, styleElement } from './html.ts';
import { markShapes } from './marks.ts';
import { knownTimeZone, reportContext } from './report-context.ts';
import { reportPolicy, reportStyle } from './report-style.ts';
import { annotationsSection } from './section-annotations.ts';
import { ladderSection, measuredSection } from './section-batches.ts';
import { chartsSection } from './section-charts.ts';
import { eventsSection } from './section-events.ts';
import { exactReturnsSection } from './section-exact-returns.ts';
import { headerSection } from './section-header.ts';
import { itemsSection } from './section-items.ts';
import { killSwitchesSection } from './section-kill-switches.ts';
import { leftFlagsSection } from './section-left-flags.ts';
import { playbooksSection } from './section-playbooks.ts';
import { proofSection, type ReportVerification } from './section-proof.ts';
import { recordSections } from './section-record.ts';
import { rollbackSection } from './section-rollback.ts';

export interface HtmlReportInput {
  readonly review: ReleaseReview;
  readonly definition: ReleaseDefinition;
  readonly events: readonly ReleaseEvent[];
  /** Null: without charts' lines. */
  readonly samples: ReadSamples | null;
  /** Free texts by id; null where one was redacted. */
  readonly texts: Readonly<Record<string, string | null>>;
  /** Differences of switches that were put back, by content hash; those that are missing are only named. */
  readonly diffs?: Readonly<Record<string, string>>;
  /** Names by person id. */
  readonly people: Readonly<Record<string, string>>;
  readonly language: Language;
  /** By kill switch the last drill that was known when the release ended; null: none. Absent: nobody looked. */
  readonly drills?: Readonly<Record<string, KnownDrill | null>>;
  /** Null: not verified. */
  readonly verified: ReportVerification | null;
  /** UTC ms. */
  readonly generatedAt: number;
}

/**
 * The review of a release as one HTML file that needs nothing else: no script, no address outside, charts as SVG. Its own
 * policy forbids whatever a hostile text might try. Equal input gives equal bytes.
 */
export async function renderHtmlReport(input: HtmlReportInput): Promise<string> {
  const { review, definition, events, samples, language, diffs = {} } = input;
  const speech: Speech = {
    t: await loadTranslate(language),
    language,
    definition,
    names: input.people,
    texts: input.texts,
    timeZone: knownTimeZone(definition.plan.timeZone),
  };
  const state = evolveAll(emptyRelease(definition), events);
  const context = reportContext({ speech, review, events, state, samples, diffs });
  const title = `${local(speech, review.header.title)} ${review.header.from} → ${review.header.to}`;
  const page = html`<html lang="${languages[language].htmlLanguage}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${reportPolicy}"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>${styleElement(reportStyle)}</head><body>${markShapes}<main>
${headerSection(context, input.generatedAt)}
${ladderSection(context)}
${rollbackSection(context)}
${exactReturnsSection(context)}
${killSwitchesSection(context, input.drills)}
${leftFlagsSection(context)}
${playbooksSection(context)}
${measuredSection(context)}
${chartsSection(context)}
${annotationsSection(context)}
${recordSections(context)}
${itemsSection(context)}
${eventsSection(context)}
${proofSection(context, input.verified)}
</main></body></html>`;
  return `<!doctype html>\n${page.text}\n`;
}
