import { say } from '../../../shared/i18n/release-speech.ts';
import type { Level } from '../../../shared/release/events.ts';
import type { BatchResult } from '../../../shared/release/views/review.ts';
import { html, type Markup } from './html.ts';
import type { ReportContext } from './report-context.ts';

/** The shape of each level, drawn once in the page; a mark refers to it. Drawn, because glyphs differ from font to font. */
export const markShapes = html`<svg width="0" height="0" aria-hidden="true"><defs><symbol id="green" viewBox="0 0 12 12"><circle cx="6" cy="6" r="5.2" fill="currentColor"/></symbol><symbol id="yellow" viewBox="0 0 12 12"><path d="M6 .6 11.8 11.2H.2z" fill="currentColor"/></symbol><symbol id="red" viewBox="0 0 12 12"><rect x="1" y="1" width="10" height="10" fill="currentColor"/></symbol><symbol id="unknown" viewBox="0 0 12 12"><path d="M6 1 11 6 6 11 1 6z" fill="none" stroke="currentColor" stroke-width="1.4"/></symbol><symbol id="none" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" stroke-width="1.3"/></symbol></defs></svg>`;

/** Colour, shape and word together. */
export function mark(level: Level | 'none', word: string): Markup {
  return html`<span class="mark ${level}"><svg aria-hidden="true"><use href="#${level}"/></svg>${word}</span>`;
}

export function levelMark({ speech }: ReportContext, level: Level): Markup {
  return mark(level, say(speech.t, `levels:name.${level}`));
}

const resultLevels: Readonly<Record<BatchResult, Level | 'none'>> = {
  passed: 'green',
  'passed-by-waiver': 'yellow',
  'rolled-back': 'red',
  aborted: 'unknown',
  'under-way': 'none',
  'not-reached': 'none',
};

export function resultMark({ word }: ReportContext, result: BatchResult): Markup {
  return mark(resultLevels[result], word(`result.${result}`));
}
