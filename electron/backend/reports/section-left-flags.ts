import { formatDuration } from '../../../shared/i18n/format.ts';
import { flagName, flagText, say } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { type LeftFlag, leftFlags } from '../../../shared/release/left-flags.ts';
import { html, type Markup } from './html.ts';
import { outcomeMark } from './marks.ts';
import type { ReportContext } from './report-context.ts';
import { table } from './table.ts';

/** Flags that the release has left set: what they are, what they were, and for how long they were to be set. */
export function leftFlagsSection(context: ReportContext): Markup | null {
  const { speech, state, word, when } = context;
  const left = state.lastEventAt === null ? [] : leftFlags(state, state.lastEventAt);
  if (left.length === 0) return null;
  return html`<section><h2>${say(speech.t, 'steps:leftFlag.panel')}</h2>${table<LeftFlag>(
    context,
    [
      { head: 'what', cell: ({ flagId }) => flagName(speech, flagId) },
      { head: 'from', kind: 't', cell: ({ before }) => flagText(speech, before) },
      { head: 'to', kind: 't', cell: ({ value }) => flagText(speech, value) },
      { head: 'when', kind: 'n', cell: ({ setAt }) => when(setAt.utc) },
      { head: 'setFor', kind: 'n', cell: ({ forMs }) => (forMs === null ? null : formatDuration(forMs)) },
      {
        head: 'note',
        cell: ({ returning }) =>
          returning?.status === 'failed' && returning.error !== null
            ? html`${outcomeMark('failed', word('actionStatus.failed'))} ${sayError(speech.t, returning.error).sentence}`
            : null,
      },
    ],
    left,
  )}</section>`;
}
