import { formatElapsed } from '../../../shared/i18n/format.ts';
import { actorName, flagName, personName, say, stepName } from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { sayClosed, sayDrill } from '../../../shared/i18n/say-kill-switch.ts';
import type { KnownDrill } from '../../../shared/release/kill-switch-drills.ts';
import type { KillSwitchMove } from '../../../shared/release/views/review.ts';
import { html, type Markup } from './html.ts';
import { outcomeMark } from './marks.ts';
import type { ReportContext } from './report-context.ts';
import { table } from './table.ts';

interface Row {
  readonly flagId: string;
  /** Null: nobody ever touched it. */
  readonly move: KillSwitchMove | null;
}

/** Every kill switch of the plan: when it was engaged and released, by whom and who agreed, and what was read back. */
export function killSwitchesSection(
  context: ReportContext,
  drills: Readonly<Record<string, KnownDrill | null>> = {},
): Markup | null {
  const { speech, review, word, when } = context;
  if (review.killSwitches.length === 0) return null;
  const rows = review.killSwitches.flatMap(({ flagId, moves }): Row[] =>
    moves.length === 0 ? [{ flagId, move: null }] : moves.map((move) => ({ flagId, move })),
  );
  const of =
    <Cell>(cell: (move: KillSwitchMove) => Cell) =>
    ({ move }: Row) =>
      move === null ? null : cell(move);
  return html`<section><h2>${say(speech.t, 'killSwitches:section')}</h2>${table<Row>(
    context,
    [
      { head: 'what', cell: ({ flagId }) => flagName(speech, flagId) },
      {
        head: 'action',
        cell: ({ move }) => (move === null ? word('killSwitch.untouched') : actionText(context, move)),
      },
      { head: 'when', kind: 'n', cell: of(({ at }) => when(at)) },
      {
        head: 'who',
        kind: 't',
        cell: of(({ by, cause }) =>
          cause === 'found' ? say(speech.t, 'killSwitches:bySomebodyElse') : actorName(speech, by),
        ),
      },
      {
        head: 'consent',
        cell: of(({ approvals }) =>
          approvals
            .map(
              ({ approver, way }) => `${personName(speech, approver)} · ${say(speech.t, `reasons:approvalWay.${way}`)}`,
            )
            .join(', '),
        ),
      },
      { head: 'readBack', kind: 't', cell: of((move) => readBack(context, move)) },
      { head: 'took', kind: 'n', cell: of(({ tookMs }) => (tookMs === null ? null : formatElapsed(tookMs))) },
      { head: 'note', cell: of((move) => noteOf(context, move)) },
    ],
    rows,
  )}${drillLines(context, drills)}</section>`;
}

/** The last drill of each, as far as it was known when the release ended. */
function drillLines({ speech }: ReportContext, drills: Readonly<Record<string, KnownDrill | null>>): readonly Markup[] {
  const never = say(speech.t, 'killSwitches:facts.neverDrilled');
  return Object.entries(drills).map(
    ([flagId, drill]) =>
      html`<p class="about">${flagName(speech, flagId)} · ${drill === null ? never : sayDrill(speech, drill)}</p>`,
  );
}

function actionText({ speech, word }: ReportContext, { cause, to, stepId }: KillSwitchMove): string {
  if (cause === 'found' || to === 'unknown') return word('killSwitch.found');
  const verb = say(speech.t, `killSwitches:verb.${to}`);
  if (cause === 'rollback') return `${verb} · ${word('section.rollback')}`;
  return stepId === null ? verb : `${verb} · ${stepName(speech, stepId)}`;
}

function readBack({ speech, word }: ReportContext, { to, outcome }: KillSwitchMove): Markup {
  if (outcome === null) return outcomeMark('unsure', word('actionStatus.intended'));
  if (outcome === 'failed') return outcomeMark('failed', word('actionStatus.failed'));
  return outcomeMark(to === 'unknown' ? 'unsure' : 'done', say(speech.t, `killSwitches:position.${to}`));
}

function noteOf({ speech, word }: ReportContext, { attempts, error, samples, unlisted }: KillSwitchMove): string {
  return [
    unlisted ? word('killSwitch.unlisted') : '',
    attempts > 1 ? word('attempts', { count: attempts }) : '',
    error === null ? '' : sayError(speech.t, error).sentence,
    ...samples.map(({ slot, sample }) => sayClosed(speech, slot, sample)),
  ]
    .filter((note) => note !== '')
    .join(' · ');
}
