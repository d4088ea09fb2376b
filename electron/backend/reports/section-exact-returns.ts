import { actorName, foundText, say, switchName } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import type { ReleaseEvent } from '../../../shared/release/events.ts';
import type { ExactReturnEventPayloads } from '../../../shared/release/exact-returns.ts';
import { html, type Markup } from './html.ts';
import { mark, outcomeMark } from './marks.ts';
import type { ReportContext } from './report-context.ts';
import { table } from './table.ts';

type Of<Type extends keyof ExactReturnEventPayloads> = Extract<ReleaseEvent, { type: Type }>;

interface Row {
  readonly asked: Of<'switch-return-intended'>;
  /** Null: nobody saw how it ended. */
  readonly end: Of<'switch-returned' | 'switch-return-failed'> | null;
}

/** A difference that is longer is cut: it lies whole in the journal, under its hash. */
const longestDiff = 80;

/** Each time somebody had a switch put back as it was before the release: what came of it, and what was different. */
export function exactReturnsSection(context: ReportContext): Markup | null {
  const { speech, word, when } = context;
  const rows = rowsOf(context.events);
  if (rows.length === 0) return null;
  return html`<section><h2>${say(speech.t, 'rollback:exact.title')}</h2>${table<Row>(
    context,
    [
      { head: 'what', kind: 't', cell: ({ asked }) => switchName(speech, asked.payload.switchId) },
      { head: 'when', kind: 'n', cell: ({ asked }) => when(asked.at.utc) },
      { head: 'who', kind: 't', cell: ({ asked }) => actorName(speech, asked.actor) },
      { head: 'status', kind: 't', cell: (row) => status(context, row) },
      {
        head: 'readBack',
        cell: ({ end }) => (end?.payload.found == null ? null : foundText(speech, end.payload.found)),
      },
      { head: 'note', cell: ({ end }) => (end === null ? null : noteOf(context, end).join(' · ')) },
    ],
    rows,
  )}${rows.map(({ asked, end }) => difference(context, asked, end?.payload.diffBlob ?? null))}${
    rows.some(({ end }) => end?.payload.diffBlob != null)
      ? html`<p class="after">${word('exactReturn.legend')}</p>`
      : null
  }</section>`;
}

function rowsOf(events: readonly ReleaseEvent[]): readonly Row[] {
  const ends = events.filter((event) => event.type === 'switch-returned' || event.type === 'switch-return-failed');
  return events
    .filter((event) => event.type === 'switch-return-intended')
    .map((asked) => {
      const end = ends.find(({ payload }) => payload.actionId === asked.payload.actionId) ?? null;
      return { asked, end };
    });
}

function status({ word }: ReportContext, { end }: Row): Markup {
  if (end === null) return outcomeMark('unsure', word('actionStatus.intended'));
  if (end.type === 'switch-returned')
    return end.payload.exact
      ? outcomeMark('done', word('actionStatus.succeeded'))
      : mark('yellow', word('exactReturn.differs'));
  const isRefused = end.payload.error.code === 'switch-changed-since';
  return outcomeMark('failed', word(isRefused ? 'exactReturn.refused' : 'actionStatus.failed'));
}

function noteOf({ speech, word }: ReportContext, end: NonNullable<Row['end']>): readonly string[] {
  if (end.type === 'switch-returned') {
    const { exact, how } = end.payload;
    const done = say(speech.t, `rollback:exact.done.${exact ? 'exact' : 'differs'}`);
    return how === 'read-back' ? [done, word('exactReturn.readBack')] : [done];
  }
  const { error, snapshotBlob } = end.payload;
  const { sentence, places } = sayError(speech.t, error);
  // Whatever was written was looked at afterwards. A refusal says so itself.
  const isUntouched = snapshotBlob === undefined && error.code !== 'switch-changed-since';
  return [sentence, ...places, ...(isUntouched ? [word('exactReturn.untouched')] : [])];
}

function difference(
  { speech, diffs, word, when }: ReportContext,
  { at, payload }: Row['asked'],
  diffBlob: string | null,
): Markup | null {
  if (diffBlob === null) return null;
  const hash = say(speech.t, 'rollback:exact.diff', { hash: diffBlob.slice(0, 12) });
  const lines = diffs[diffBlob]?.trimEnd().split('\n') ?? [];
  const more = lines.length - longestDiff;
  const text = lines.slice(0, longestDiff).join('\n');
  return html`<figure class="difference"><figcaption>${[switchName(speech, payload.switchId), when(at.utc), hash].join(' · ')}</figcaption>${
    lines.length === 0 ? null : html`<pre>${text}</pre>`
  }${more > 0 ? html`<p class="after">${word('exactReturn.more', { count: more })}</p>` : null}</figure>`;
}
