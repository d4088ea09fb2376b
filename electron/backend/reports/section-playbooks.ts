import { formatElapsed } from '../../../shared/i18n/format.ts';
import { actorName, exitName, freeText, playbookName, say, stepName } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { saySilence } from '../../../shared/i18n/say-beside.ts';
import { sayOpeningCause } from '../../../shared/i18n/say-event.ts';
import type { PlaybookReview, PlaybookStepReview } from '../../../shared/release/views/review.ts';
import { html, type Markup } from './html.ts';
import { outcomeMark } from './marks.ts';
import type { ReportContext } from './report-context.ts';
import { type Column, table } from './table.ts';

/** Every opening of a playbook: live or as a drill, why, what came of it, and each step with who ticked it when. */
export function playbooksSection(context: ReportContext): Markup | null {
  const { speech, review } = context;
  if (review.playbooks.length === 0) return null;
  const family = review.playbooks.flatMap(({ steps }) => steps);
  return html`<section>${review.playbooks.map(
    (opened) =>
      html`<h2>${playbookName(speech, opened.playbookId)} <small>${say(speech.t, `playbooks:mode.${opened.mode}`)} · ${outcomeText(context, opened)}</small></h2><p>${facts(context, opened)}</p>${table(context, columns(context), opened.steps, family)}`,
  )}</section>`;
}

function outcomeText({ speech }: ReportContext, { mode, outcome }: PlaybookReview): string {
  return say(speech.t, outcome === null ? 'playbooks:stillOpen' : `playbooks:outcome.${mode}.${outcome}`);
}

function facts({ speech, state, when }: ReportContext, opened: PlaybookReview): string {
  const clock = when(opened.openedAt);
  const why =
    opened.cause.kind === 'guard'
      ? say(speech.t, 'playbooks:openedFor', { clock, cause: sayOpeningCause(speech, opened.cause) })
      : say(speech.t, 'playbooks:openedBy', { clock, who: actorName(speech, opened.openedBy) });
  const ended =
    opened.endedAt === null || opened.endedBy === null
      ? ''
      : say(speech.t, 'playbooks:closedBy', { clock: when(opened.endedAt), who: actorName(speech, opened.endedBy) });
  return [
    say(speech.t, `playbooks:about.${opened.mode}`),
    why,
    freeText(speech, opened.reason, ''),
    ended,
    opened.tookMs === null ? '' : formatElapsed(opened.tookMs),
    freeText(speech, opened.note, ''),
    opened.silence === null ? '' : saySilence(speech, state, opened.silence, state.lastEventAt?.utc ?? 0),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

const marks = { pending: 'open', running: 'open', succeeded: 'done', failed: 'failed', skipped: 'unsure' } as const;

function columns({ speech, word, when }: ReportContext): readonly Column<PlaybookStepReview>[] {
  return [
    { head: 'step', cell: ({ stepId }) => stepName(speech, stepId) },
    { head: 'status', kind: 't', cell: ({ status }) => outcomeMark(marks[status], word(`stepStatus.${status}`)) },
    {
      head: 'who',
      kind: 't',
      cell: ({ by, endedAt }) => (endedAt === null || by === null ? null : actorName(speech, by)),
    },
    { head: 'when', kind: 'n', cell: ({ endedAt }) => (endedAt === null ? null : when(endedAt)) },
    {
      head: 'note',
      cell: ({ stepId, exitId, result }) =>
        [
          exitId === null ? '' : exitName(speech, stepId, exitId),
          result?.rehearsed === true ? say(speech.t, 'playbooks:rehearsed') : '',
          freeText(speech, result?.note ?? null, ''),
          result?.error == null ? '' : sayError(speech.t, result.error).sentence,
          result?.transcriptBlob == null ? '' : word('evidence', { hash: result.transcriptBlob.slice(0, 12) }),
        ]
          .filter((part) => part !== '')
          .join(' · '),
    },
  ];
}
