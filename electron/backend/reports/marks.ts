import { say } from '../../../shared/i18n/release-speech.ts';
import type { Level } from '../../../shared/release/events.ts';
import type { BatchResult } from '../../../shared/release/views/review.ts';
import { html, type Markup } from './html.ts';
import type { ReportContext } from './report-context.ts';

/** The shape of each level, drawn once in the page; a mark refers to it. Drawn, because glyphs differ from font to font. */
export const markShapes = html`<svg width="0" height="0" aria-hidden="true"><defs><symbol id="green" viewBox="0 0 12 12"><circle cx="6" cy="6" r="5.2" fill="currentColor"/></symbol><symbol id="yellow" viewBox="0 0 12 12"><path d="M6 .6 11.8 11.2H.2z" fill="currentColor"/></symbol><symbol id="red" viewBox="0 0 12 12"><rect x="1" y="1" width="10" height="10" fill="currentColor"/></symbol><symbol id="unknown" viewBox="0 0 12 12"><path d="M6 1 11 6 6 11 1 6z" fill="none" stroke="currentColor" stroke-width="1.4"/></symbol><symbol id="done" viewBox="0 0 12 12"><path d="M1.2 6.6 4.6 10 10.8 2.4" fill="none" stroke="currentColor" stroke-width="1.8"/></symbol><symbol id="failed" viewBox="0 0 12 12"><path d="M2 2 10 10M10 2 2 10" fill="none" stroke="currentColor" stroke-width="1.8"/></symbol><symbol id="none" viewBox="0 0 12 12"><circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" stroke-width="1.3"/></symbol></defs></svg>`;

/** Colour, shape and word together; the shape is the level's own unless told. */
export function mark(level: Level | 'none', word: string, shape: Level | 'none' | 'done' | 'failed' = level): Markup {
  return html`<span class="mark ${level}"><svg aria-hidden="true"><use href="#${shape}"/></svg>${word}</span>`;
}

/** Something that was to be done: a step, or an action of a rollback. */
export function outcomeMark(outcome: 'done' | 'failed' | 'open' | 'unsure', word: string): Markup {
  switch (outcome) {
    case 'done':
      return mark('green', word, 'done');
    case 'failed':
      return mark('red', word, 'failed');
    case 'open':
      return mark('none', word);
    case 'unsure':
      return mark('unknown', word);
  }
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
