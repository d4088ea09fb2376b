import { formatElapsed } from '../../../shared/i18n/format.ts';
import {
  actorName,
  flagName,
  flagText,
  foundText,
  say,
  stepName,
  switchName,
} from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { sayExposure } from '../../../shared/i18n/say-exposure.ts';
import { saySampleParts } from '../../../shared/i18n/say-sample.ts';
import { sayRollbackCause, sayTarget } from '../../../shared/i18n/say-standing.ts';
import { isStableUnasked } from '../../../shared/release/queries.ts';
import type { RollbackReview } from '../../../shared/release/views/review.ts';
import { html, type Markup } from './html.ts';
import { mark, outcomeMark } from './marks.ts';
import type { ReportContext } from './report-context.ts';
import { type Column, table } from './table.ts';

type Action = RollbackReview['actions'][number];

/** Every rollback with its cause, each action with what was read back, and how long it took. */
export function rollbackSection(context: ReportContext): Markup | null {
  const { review, word } = context;
  if (review.rollbacks.length === 0) return null;
  return html`<section>${review.rollbacks.map(
    (rollback) =>
      html`<h2>${word('section.rollback')} <small>${word('rollbackTitle', { clock: context.when(rollback.startedAt.utc), target: sayTarget(context.speech, rollback.toBatch) })}</small></h2>${summary(context, rollback)}${table(context, columns(context), rollback.actions)}`,
  )}</section>`;
}

function summary({ speech, word }: ReportContext, rollback: RollbackReview): Markup {
  const back =
    rollback.trafficBackMs === null
      ? mark('red', word('rollbackNotBack'))
      : mark('green', word('rollbackBack', { took: formatElapsed(rollback.trafficBackMs) }));
  const cause = sayRollbackCause(speech, rollback.cause);
  const by = word('rollbackBy', { who: actorName(speech, rollback.by), cause });
  return html`<p class="rollback-facts"><span>${by}</span>${back}${rollback.escalated ? html`<span>${word('escalated')}</span>` : null}</p>`;
}

function columns({ speech, word, when }: ReportContext): readonly Column<Action>[] {
  return [
    { head: 'action', cell: (action) => say(speech.t, `reasons:rollbackPhase.${action.phase}`) },
    { head: 'target', cell: (action) => targetOf(action) },
    { head: 'readBack', cell: (action) => (action.found === null ? null : foundText(speech, action.found)) },
    { head: 'when', kind: 'n', cell: (action) => (action.intendedAt === null ? null : when(action.intendedAt.utc)) },
    {
      head: 'took',
      kind: 'n',
      cell: (action) => (action.result === null ? null : formatElapsed(action.result.tookMs)),
    },
    {
      head: 'status',
      kind: 't',
      cell: (action) =>
        isStableUnasked(action)
          ? outcomeMark('unsure', word('actionStatus.unasked'))
          : outcomeMark(actionOutcome[action.status], word(`actionStatus.${action.status}`)),
    },
    { head: 'note', cell: (action) => noteOf(action) },
  ];

  function targetOf({ switchId, stepId, phase, to, flag }: Action): string {
    if (flag !== undefined) return `${flagName(speech, flag.flagId)} → ${flagText(speech, flag.value)}`;
    if (stepId !== null) return stepName(speech, stepId);
    if (switchId === null) return '';
    const goal = phase === 'traffic' && to !== null ? ` → ${sayExposure(speech, to)}` : '';
    return `${switchName(speech, switchId)}${goal}`;
  }

  function noteOf({ attempt, result, sample }: Action): string | null {
    const notes = [
      attempt > 1 ? word('attempts', { count: attempt }) : null,
      result?.error == null ? null : sayError(speech.t, result.error).sentence,
      result?.exitCode == null ? null : word('exitCode', { code: result.exitCode }),
      ...saySampleParts(speech, sample),
    ].filter((note) => note !== null);
    return notes.length === 0 ? null : notes.join(' · ');
  }
}

const actionOutcome = { pending: 'open', intended: 'unsure', succeeded: 'done', failed: 'failed' } as const;
