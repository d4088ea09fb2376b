import { formatClock, formatDate } from '../../../shared/i18n/format.ts';
import { say } from '../../../shared/i18n/release-speech.ts';
import { type SpokenEvent, sayEvent } from '../../../shared/i18n/say-event.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import { exampleList } from './example-list.ts';
import { html, type Markup } from './html.ts';
import { mark } from './marks.ts';
import type { ReportContext } from './report-context.ts';

/** Everything that happened, oldest first, one line each; sealings of readings are only counted. */
export function eventsSection(context: ReportContext): Markup {
  const { speech, events, word } = context;
  const told = events.filter((event) => event.type !== 'samples-sealed');
  const sealed = events.length - told.length;
  let day = '';
  const rows = told.map((event) => {
    const date = formatDate(event.at.utc, speech.timeZone);
    const heading = date === day ? null : html`<tr class="day"><td colspan="3">${date}</td></tr>`;
    day = date;
    return html`${heading}${row(context, event)}`;
  });
  return html`<section class="events"><h2>${word('section.events')} <small>${told.length}</small></h2><div class="scroll"><table><thead><tr><th>${word('column.time')}</th><th>${word('column.who')}</th><th>${word('column.text')}</th></tr></thead><tbody>${rows}</tbody></table></div>${
    sealed === 0 ? null : html`<p class="after">${word('sealed', { count: sealed })}</p>`
  }</section>`;
}

/** What a reader looks for first; the rest stands back. */
const loud: ReadonlySet<string> = new Set<ReleaseEvent['type']>([
  'release-begun',
  'release-held',
  'release-resumed',
  'release-completed',
  'release-aborted',
  'batch-started',
  'batch-in-effect',
  'shift-failed',
  'shift-unresolved',
  'share-counted',
  'split-found',
  'drift-acknowledged',
  'step-failed',
  'gate-failed',
  'waiver-given',
  'note-added',
  'watch-gapped',
  'countdown-started',
  'countdown-cancelled',
  'auto-rollback-switched',
  'rollback-started',
  'rollback-escalated',
  'rollback-action-failed',
  'rollback-finished',
]);

function row({ speech, state }: ReportContext, event: ReleaseEvent): Markup {
  const spoken = sayEvent(speech, state, event);
  const clock = formatClock(event.at.utc, speech.timeZone);
  const quiet = spoken.level === null && !loud.has(event.type);
  return html`<tr${quiet ? html` class="quiet"` : null}><td class="t">${clock}</td><td class="t">${spoken.source}</td><td>${levelOf(speech.t, spoken)}${spoken.text}${exampleList(spoken.examples ?? [])}</td></tr>`;
}

function levelOf(t: ReportContext['speech']['t'], { level, text }: SpokenEvent): Markup | null {
  if (level === null) return null;
  // The sentence may say the level itself; the mark then stands without its word.
  const word = text.includes(say(t, `levels:light.${level}`)) ? '' : say(t, `levels:name.${level}`);
  return html`${mark(level, word)}${word === '' ? null : ' '}`;
}
