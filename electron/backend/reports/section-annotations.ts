import { sayError } from '../../../shared/i18n/say.ts';
import { sayMarked } from '../../../shared/i18n/say-beside.ts';
import type { AnnotationState } from '../../../shared/release/annotations.ts';
import { html, type Markup } from './html.ts';
import { outcomeMark } from './marks.ts';
import type { ReportContext } from './report-context.ts';
import { table } from './table.ts';

const marks = { written: 'done', failed: 'failed', intended: 'unsure' } as const;

/** What was marked beside the curves of a metrics system, each with the way to the time around it. */
export function annotationsSection(context: ReportContext): Markup | null {
  const { speech, review, state, word, when } = context;
  if (review.annotations.length === 0) return null;
  return html`<section><h2>${word('section.annotations')}</h2>${table<AnnotationState>(
    context,
    [
      { head: 'what', cell: ({ subject }) => sayMarked(speech, state, subject) },
      { head: 'when', kind: 'n', cell: ({ from }) => when(from) },
      {
        head: 'status',
        kind: 't',
        cell: ({ status }) => outcomeMark(marks[status], word(`annotationStatus.${status}`)),
      },
      {
        head: 'note',
        cell: ({ link, error, status }) =>
          status === 'failed' && error !== null ? sayError(speech.t, error).sentence : linkTo(link),
      },
    ],
    review.annotations,
  )}</section>`;
}

/** Nothing of it is loaded: it is where a reader may go. */
function linkTo(link: string | null): Markup | string | null {
  return link !== null && /^https?:\/\//.test(link) ? html`<a href="${link}" rel="noreferrer">${link}</a>` : link;
}
