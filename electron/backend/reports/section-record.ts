import { formatDuration, formatElapsed } from '../../../shared/i18n/format.ts';
import {
  actorName,
  batchExposure,
  exitName,
  foundText,
  freeText,
  gateName,
  personName,
  say,
  stepName,
  switchName,
} from '../../../shared/i18n/release-speech.ts';
import { sayError } from '../../../shared/i18n/say.ts';
import { sayWaiverSubject } from '../../../shared/i18n/say-event.ts';
import { sayCheck } from '../../../shared/i18n/say-preflight.ts';
import type { StepResult } from '../../../shared/release/events.ts';
import type { Waiver } from '../../../shared/release/state.ts';
import type { ApprovalReview, DriftReview, GateReview, StepReview } from '../../../shared/release/views/review.ts';
import { html, type Markup } from './html.ts';
import { mark, outcomeMark } from './marks.ts';
import type { ReportContext } from './report-context.ts';
import { type Column, table } from './table.ts';

/** Gates, waivers, approvals, steps, outside changes, gaps, holds and notes, each where there is one. */
export function recordSections(context: ReportContext): Markup {
  const { speech, review, word, when } = context;
  const section = <Row>(name: string, columns: readonly Column<Row>[], rows: readonly Row[]) =>
    rows.length === 0
      ? null
      : html`<section><h2>${word(`section.${name}`)}</h2>${table(context, columns, rows)}</section>`;
  const lasted = (from: number, to: number | null) => (to === null ? null : formatDuration(Math.max(0, to - from)));
  return html`${section('gates', gateColumns(context), review.gates)}${section('waivers', waiverColumns(context), review.waivers)}${section('approvals', approvalColumns(context), review.approvals)}${section('steps', stepColumns(context), review.steps)}${section('drift', driftColumns(context), review.drifts)}${section(
    'gaps',
    [
      { head: 'from', kind: 't', cell: (gap) => when(gap.from) },
      { head: 'to', kind: 't', cell: (gap) => when(gap.to) },
      { head: 'lasted', kind: 'n', cell: (gap) => lasted(gap.from, gap.to) },
      {
        head: 'batch',
        kind: 't',
        cell: (gap) => (gap.batch === null ? null : `${gap.batch} · ${batchExposure(speech, gap.batch)}`),
      },
      { head: 'reason', cell: (gap) => word(`gapCause.${gap.cause}`) },
    ],
    review.gaps,
  )}${section(
    'holds',
    [
      { head: 'from', kind: 't', cell: (hold) => when(hold.from) },
      { head: 'to', kind: 't', cell: (hold) => when(hold.to) },
      { head: 'lasted', kind: 'n', cell: (hold) => lasted(hold.from, hold.to) },
      { head: 'who', kind: 't', cell: (hold) => actorName(speech, hold.by) },
      { head: 'reason', cell: (hold) => freeText(speech, hold.reason, '') },
    ],
    review.holds,
  )}${section(
    'notes',
    [
      { head: 'when', kind: 't', cell: (note) => when(note.at) },
      { head: 'who', kind: 't', cell: (note) => actorName(speech, note.by) },
      { head: 'text', cell: (note) => freeText(speech, note.text, '…') },
    ],
    review.notes,
  )}`;
}

function gateColumns({ speech, word, when }: ReportContext): readonly Column<GateReview>[] {
  const levels = { open: 'none', passed: 'green', failed: 'red', expired: 'yellow' } as const;
  const waiverOf = ({ status, waiver }: GateReview) => (status === 'passed' ? null : waiver);
  return [
    { head: 'gate', cell: ({ gateId }) => gateName(speech, gateId) },
    {
      head: 'status',
      kind: 't',
      cell: (gate) =>
        waiverOf(gate) === null
          ? mark(levels[gate.status], word(`gateStatus.${gate.status}`))
          : mark('yellow', word('gateStatus.waived')),
    },
    {
      head: 'who',
      kind: 't',
      cell: (gate) => {
        const by = waiverOf(gate)?.by ?? gate.by;
        return by === null ? null : actorName(speech, by);
      },
    },
    {
      head: 'when',
      kind: 'n',
      cell: (gate) => {
        const at = waiverOf(gate)?.givenAt.utc ?? gate.at;
        return at === null ? null : when(at);
      },
    },
    {
      head: 'note',
      cell: (gate) =>
        joined([freeText(speech, waiverOf(gate)?.reason ?? gate.note, ''), evidence(word, gate.evidenceBlob)]),
    },
  ];
}

function waiverColumns({ speech, when }: ReportContext): readonly Column<Waiver>[] {
  return [
    { head: 'what', cell: ({ subject }) => sayWaiverSubject(speech, subject) },
    { head: 'who', kind: 't', cell: ({ by }) => actorName(speech, by) },
    { head: 'when', kind: 'n', cell: ({ givenAt }) => when(givenAt.utc) },
    { head: 'until', kind: 'n', cell: ({ until }) => when(until) },
    { head: 'reason', cell: ({ reason }) => freeText(speech, reason, '…') },
  ];
}

function approvalColumns({ speech, word, when }: ReportContext): readonly Column<ApprovalReview>[] {
  return [
    {
      head: 'what',
      cell: (given) => {
        switch (given.kind) {
          case 'step':
            return stepName(speech, given.stepId);
          case 'commands':
            return word('commandsApproval', { hash: given.commandsHash.slice(0, 12) });
          case 'preflight': {
            const { passed, warned, failed } = given;
            return say(speech.t, 'preflight:summary', { passed, warned, failed });
          }
          case 'failed-checks':
            return say(speech.t, 'preflight:accepted', {
              failed: given.failed.map((id) => sayCheck(speech, id)).join(', '),
            });
        }
      },
    },
    {
      head: 'who',
      kind: 't',
      cell: (given) => (given.kind === 'step' ? personName(speech, given.approver) : actorName(speech, given.by)),
    },
    {
      head: 'way',
      kind: 't',
      cell: (given) => (given.kind === 'step' ? say(speech.t, `reasons:approvalWay.${given.way}`) : null),
    },
    { head: 'when', kind: 'n', cell: ({ at }) => when(at) },
    {
      head: 'note',
      cell: (given) => {
        if (given.kind === 'step')
          return joined([freeText(speech, given.evidence, ''), evidence(word, given.evidenceBlob)]);
        if (given.kind === 'preflight') return evidence(word, given.evidenceBlob);
        return given.kind === 'failed-checks' ? freeText(speech, given.reason, '…') : null;
      },
    },
  ];
}

function stepColumns({ speech, word, when }: ReportContext): readonly Column<StepReview>[] {
  const outcomes = {
    pending: 'open',
    running: 'open',
    succeeded: 'done',
    failed: 'failed',
    skipped: 'unsure',
  } as const;
  return [
    { head: 'step', cell: ({ stepId }) => stepName(speech, stepId) },
    {
      head: 'way',
      kind: 't',
      cell: ({ kind }) => html`<span class="dim">${say(speech.t, `steps:kind.${kind}`)}</span>`,
    },
    { head: 'status', kind: 't', cell: ({ status }) => outcomeMark(outcomes[status], word(`stepStatus.${status}`)) },
    {
      head: 'who',
      kind: 't',
      cell: ({ by, approvals }) =>
        approvals.length > 0
          ? approvals.map(({ approver }) => personName(speech, approver)).join(', ')
          : by === null
            ? null
            : actorName(speech, by),
    },
    {
      head: 'when',
      kind: 'n',
      cell: ({ startedAt, endedAt }) => ((startedAt ?? endedAt) === null ? null : when(startedAt ?? endedAt)),
    },
    { head: 'took', kind: 'n', cell: ({ tookMs }) => (tookMs === null || tookMs < 1 ? null : formatElapsed(tookMs)) },
    {
      head: 'note',
      cell: ({ stepId, exitId, result, reason, attempts }) =>
        joined([
          exitId === null ? '' : exitName(speech, stepId, exitId),
          attempts.length > 1 ? word('attempts', { count: attempts.length }) : '',
          freeText(speech, reason, ''),
          ...(result === null ? [] : resultNotes(result)),
        ]),
    },
  ];

  function resultNotes(result: StepResult): readonly string[] {
    return [
      freeText(speech, result.note, ''),
      result.error === null ? '' : sayError(speech.t, result.error).sentence,
      result.exitCode === null ? '' : word('exitCode', { code: result.exitCode }),
      result.httpStatus === null ? '' : word('httpStatus', { code: result.httpStatus }),
      evidence(word, result.transcriptBlob),
    ];
  }
}

function driftColumns({ speech, word, when }: ReportContext): readonly Column<DriftReview>[] {
  return [
    { head: 'when', kind: 't', cell: ({ at }) => when(at) },
    { head: 'target', kind: 't', cell: ({ switchId }) => switchName(speech, switchId) },
    { head: 'agreed', cell: ({ agreed }) => foundText(speech, agreed) },
    { head: 'foundInstead', cell: ({ found }) => foundText(speech, found) },
    {
      head: 'note',
      cell: ({ endedAt, acknowledgedBy }) => {
        if (endedAt === null) return word('driftOpen');
        const clock = when(endedAt);
        return acknowledgedBy === null
          ? word('driftGone', { clock })
          : word('driftAcknowledged', { clock, who: actorName(speech, acknowledgedBy) });
      },
    },
  ];
}

function evidence(word: ReportContext['word'], blob: string | null): string {
  return blob === null ? '' : word('evidence', { hash: blob.slice(0, 12) });
}

function joined(notes: readonly string[]): string {
  return notes.filter((note) => note !== '').join(' · ');
}
